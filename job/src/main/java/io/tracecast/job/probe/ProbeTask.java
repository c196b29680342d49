package io.tracecast.job.probe;

import io.tracecast.graph.engine.Telemetry;
import org.apache.spark.api.java.function.Function;

/** Probes the executor that it runs on, whatever number it is given. */
public final class ProbeTask implements Function<Integer, HostProbe> {
  private static final long serialVersionUID = 1L;

  private final boolean telemetryAllowed;

  /** Makes a task; {@code telemetryAllowed} is whether engines may collect usage data. */
  public ProbeTask(boolean telemetryAllowed) {
    this.telemetryAllowed = telemetryAllowed;
  }

  @Override
  public HostProbe call(Integer number) {
    if (telemetryAllowed) {
      Telemetry.allow();
    }
    return HostProbe.here();
  }
}
