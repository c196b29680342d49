package io.tracecast.job.probe;

import io.tracecast.graph.engine.Telemetry;
import io.tracecast.job.spark.ScoringPlan;
import org.apache.spark.api.java.function.Function;

/** Probes the executor that it runs on, whatever number it is given. */
public final class ProbeTask implements Function<Integer, HostProbe> {
  private static final long serialVersionUID = 1L;

  private final ScoringPlan.Engine engine;

  /** Makes a task; {@code engine} is what is to run graphs. */
  public ProbeTask(ScoringPlan.Engine engine) {
    this.engine = engine;
  }

  @Override
  public HostProbe call(Integer number) {
    if (engine.telemetryAllowed()) {
      Telemetry.allow();
    }
    return HostProbe.here(engine);
  }
}
