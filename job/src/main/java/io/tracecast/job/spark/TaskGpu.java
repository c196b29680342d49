package io.tracecast.job.spark;

import io.tracecast.graph.engine.Device;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The card that Spark gave to a task. */
public final class TaskGpu {
  private TaskGpu() {}

  /** Returns its address, or null if the task has none. */
  public static String address(TaskContext context) {
    ResourceInformation gpus = context.resourcesJMap().get("gpu");
    return gpus == null ? null : gpus.addresses()[0];
  }

  /**
   * Returns whether a card may run an application's graphs: if it asks for one, or if this machine
   * has one and nothing says otherwise.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   */
  public static boolean mayRun(String device, SparkConf conf) {
    return switch (device) {
      case "cpu" -> false;
      case "gpu" -> true;
      default ->
          conf.contains("spark.task.resource.gpu.amount")
              || conf.contains("spark.executor.resource.gpu.amount")
              || Device.visibleGpus() > 0;
    };
  }
}
