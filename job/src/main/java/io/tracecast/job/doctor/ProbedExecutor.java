package io.tracecast.job.doctor;

import io.tracecast.job.probe.HostProbe;
import java.util.List;

/**
 * An executor: what it found on its machine, and what Spark gives it.
 *
 * @param probe what it found
 * @param cores cores that Spark counts
 * @param slots tasks that run in it at once
 * @param intraOpThreads threads of one forward pass
 * @param gpus addresses of the cards that Spark schedules on it
 */
record ProbedExecutor(
    HostProbe probe, int cores, int slots, int intraOpThreads, List<String> gpus) {
  String id() {
    return probe.executorId();
  }

  int threads() {
    return slots * intraOpThreads;
  }
}
