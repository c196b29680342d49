package io.tracecast.job.spark;

import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.process.CpuClock;
import java.util.Locale;
import org.apache.spark.SparkEnv;

/** Looks at the executor from within. */
public final class ExecutorProbe {
  private ExecutorProbe() {}

  public static ExecutorState state(String runId, SessionRegistry.Lease lease, String decoder) {
    ExecutorRuntime.Start start = ExecutorRuntime.get().startOf(runId);
    GraphSession session = lease.session();
    SparkEnv env = SparkEnv.get();
    return new ExecutorState(
        new ExecutorState.Place(
            env.executorId(),
            env.blockManager().blockManagerId().host(),
            session.settings().device().toString()),
        new ExecutorState.Graph(
            session.preferredLayout().name().toLowerCase(Locale.ROOT),
            decoder,
            lease.graphLoads(),
            session.loadNanos(),
            session.warmUpNanos()),
        new ExecutorState.Span(
            start.cpuNanos(), CpuClock.processNanos(), start.millis(), System.currentTimeMillis()),
        ResidentMemory.inBytes());
  }
}
