package io.tracecast.job.benchmark;

import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that measuring one network came to; what {@link BenchmarkTable}, {@link BenchmarkJson} and
 * {@link BenchmarkPage} tell.
 *
 * @param network its name; {@link RunsFile#NAMELESS} if there is only one
 * @param start when it was begun
 * @param end when the last turn was measured
 * @param variants that were measured
 * @param schedule how they took turns
 * @param measured what slots measured
 * @param answers of each variant but the first
 * @param conclusions what it says
 * @param ranking by the limits that were given; empty if none was
 * @param baseline how it compares with an earlier time; empty if none was given
 */
record BenchmarkReport(
    String network,
    Instant start,
    Instant end,
    List<MeasuredVariant> variants,
    Schedule schedule,
    Measurements measured,
    List<Answers> answers,
    Conclusions conclusions,
    Optional<Ranking> ranking,
    Optional<Baseline> baseline) {

  List<String> names() {
    return variants.stream().map(MeasuredVariant::name).toList();
  }

  List<Figures> figures() {
    return conclusions.figures();
  }

  /** Returns whether wall times stand side by side of which one is of several slots together. */
  boolean slotsDiffer() {
    return measured.slotsAtWork() > 1
        && figures().stream().anyMatch(one -> one.origin().isPresent());
  }

  /** Returns the sentence that says so. */
  String slotsInWords() {
    return "Wall times here are those of %d slots together; imported ones are what their file says."
        .formatted(measured.slotsAtWork());
  }

  /** Returns in words what was measured on. */
  String machine() {
    return measured.machine();
  }

  /** Returns the machines' names. */
  String hosts() {
    return measured.executors().stream()
        .map(Measurements.Executor::host)
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
