package io.tracecast.job.spark;

import io.tracecast.graph.engine.provider.ExecutionProvider;
import io.tracecast.graph.engine.provider.ExecutionProvider.Hardware;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;

/**
 * The plug-in execution provider of a run.
 *
 * @param name its name, as the user wrote it
 * @param library where its library comes from
 * @param options what is passed to it
 */
public record ProviderPlan(String name, ProviderLibrary library, Map<String, String> options)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ProviderPlan {
    options = new TreeMap<>(options);
  }

  /**
   * Has the executors of an application that is to be started with this configuration get its
   * library.
   *
   * @throws io.tracecast.job.error.JobException if the application runs already and it would travel
   */
  public void ship(SparkConf conf) {
    library.ship(conf, SparkSessions.isRunning());
  }

  /**
   * Returns the provider as this process finds it.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   * @param passesAtOnce forward passes that run at once in this process
   */
  public ExecutionProvider here(String device, int passesAtOnce) {
    Hardware hardware =
        switch (device) {
          case "cpu" -> Hardware.CPU;
          case "gpu" -> Hardware.GPU;
          default -> Hardware.ANY;
        };
    return new ExecutionProvider(name, library.here(), options, hardware, passesAtOnce);
  }
}
