package io.tracecast.job.options;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.ProviderErrors;
import io.tracecast.job.spark.ProviderLibrary;
import io.tracecast.job.spark.ProviderPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that name a plug-in execution provider of ONNX Runtime. */
public final class ProviderOptions {
  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "Run ONNX graphs on a plug-in execution provider of ONNX Runtime, such as openvino; no"
              + " provider is taken unless it is named here. Needs --provider-library.")
  String name;

  @Option(
      names = "--provider-library",
      paramLabel = "FILE",
      description =
          "The provider's library, or a .zip, .tar.gz or .tgz with it and what it needs, which travels"
              + " to the executors; local:/path is one that lies on every machine. In an archive with"
              + " several libraries of providers, ARCHIVE#NAME names one.")
  String library;

  @Option(
      names = "--provider-option",
      paramLabel = "KEY=VALUE",
      description = "An option of the provider, by its own name; may be repeated.")
  Map<String, String> options = new LinkedHashMap<>();

  /**
   * Returns the provider that was asked for.
   *
   * @param archive what it is to run
   * @param graph the archive as the user named it
   * @param embedded whether the run's tasks run in this process, which reads the library in place
   * @throws io.tracecast.job.error.JobException if a part is missing, if there is no such file, or
   *     if providers do not run such graphs
   */
  public Optional<ProviderPlan> plan(GraphArchive archive, String graph, boolean embedded) {
    Optional<ProviderPlan> plan = plan(embedded);
    if (plan.isPresent() && archive.format() != GraphFormat.ONNX) {
      throw ProviderErrors.onnxOnly(name, graph);
    }
    plan.ifPresent(asked -> requireOpen(archive, graph));
    return plan;
  }

  /** Returns the provider that was asked for, whatever it is to run. */
  public Optional<ProviderPlan> plan(boolean embedded) {
    if (name == null) {
      requireNothingElse();
      return Optional.empty();
    }
    if (library == null) {
      throw JobErrors.usage(
          "--provider %s needs its library: name it with --provider-library. For OpenVINO,"
              + " scripts/provider openvino lays it out.",
          name);
    }
    return Optional.of(new ProviderPlan(name, ProviderLibrary.parse(library, embedded), options));
  }

  /**
   * Refuses a sealed graph, which would not stay hidden: its nodes stand in a profile on disk.
   *
   * @throws io.tracecast.job.error.JobException if it is sealed and a provider was asked for
   */
  public void requireOpen(GraphArchive archive, String graph) {
    if (name != null && archive.isSealed()) {
      throw ProviderErrors.sealed(name, graph);
    }
  }

  private void requireNothingElse() {
    if (library != null || !options.isEmpty()) {
      throw JobErrors.usage(
          "%s belongs to an execution provider, and none is named: add --provider NAME.",
          library != null ? "--provider-library" : "--provider-option");
    }
  }
}
