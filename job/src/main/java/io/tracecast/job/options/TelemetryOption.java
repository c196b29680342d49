package io.tracecast.job.options;

import io.tracecast.graph.engine.Telemetry;
import picocli.CommandLine.Option;

/** The option of every command that starts an engine: whether it may collect usage data. */
public final class TelemetryOption {
  @Option(
      names = "--allow-telemetry",
      description =
          "Start ONNX Runtime where ORT_DISABLE_TELEMETRY=1 is not in the environment too: it queues"
              + " usage data and the graph's metadata for upload.")
  boolean allowed;

  /** Returns whether it was given, for the executors. */
  public boolean isAllowed() {
    return allowed;
  }

  /** Tells this process. */
  public void apply() {
    if (allowed) {
      Telemetry.allow();
    }
  }
}
