package io.tracecast.job.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one cluster of their process, which starts for the first that asks and ends after
 * the last: two workers, on each of which an application gets an executor of one core unless it
 * asks for another, and two made-up GPUs each.
 */
final class SharedCluster implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(SharedCluster.class);

  /** A cluster and its folder, which goes with it. */
  private record Running(Path folder, Cluster cluster) implements AutoCloseable {
    static Running start() {
      try {
        Path folder = Files.createTempDirectory("cluster");
        return new Running(
            folder,
            Cluster.up(
                folder.resolve("work"),
                "--workers",
                "2",
                "--cores",
                "2",
                "--memory",
                "3g",
                "--gpus",
                "2",
                "--conf",
                "spark.deploy.defaultCores=2"));
      } catch (Exception e) {
        throw new ParameterResolutionException("No cluster", e);
      }
    }

    @Override
    public void close() throws Exception {
      cluster.close();
      FileUtil.fullyDelete(folder.toFile());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class)
        .cluster();
  }
}
