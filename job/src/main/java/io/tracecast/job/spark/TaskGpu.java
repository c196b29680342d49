package io.tracecast.job.spark;

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
}
