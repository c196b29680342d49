package io.tracecast.job.benchmark;

import java.time.Instant;
import java.util.List;

/**
 * All that a benchmark came to; what {@link BenchmarkTable} and {@link BenchmarkJson} tell.
 *
 * @param start when the command began
 * @param end when the last turn was measured
 * @param contenders the variants
 * @param schedule how they took turns
 * @param measured what slots measured
 * @param answers of each variant but the first
 * @param conclusions what it says
 */
record BenchmarkReport(
    Instant start,
    Instant end,
    List<Contender> contenders,
    Schedule schedule,
    Measurements measured,
    List<Answers> answers,
    Conclusions conclusions) {

  List<String> names() {
    return contenders.stream().map(Contender::name).toList();
  }
}
