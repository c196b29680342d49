package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.spark.ScoringPlan.Passes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Turns, and what ends them, by a clock that passes set forward. */
class TestSweep {
  private static final Passes STANDARD = new Passes(16, 2, 1, LayoutChoice.MEASURE);
  private static final List<Variant> VARIANTS =
      Variant.oneByOne(STANDARD, new Variant.Space(List.of(1, 8, 32), false));
  private static final double PASS_SECONDS = 10;

  private final AtomicLong clock = new AtomicLong();
  private final List<String> passes = new ArrayList<>();
  private final StringWriter notes = new StringWriter();
  private final List<String> failing = new ArrayList<>();
  private RuntimeException failure;
  private int stopAt = Integer.MAX_VALUE;

  private Optional<Measured.Round> pass(Variant variant) {
    clock.addAndGet((long) (PASS_SECONDS * 1e9));
    passes.add(variant.name());
    if (failing.contains(variant.name())) {
      throw new JobException(ExitCode.MEMORY, "No memory for it.", failure);
    }
    return passes.size() < stopAt
        ? Optional.of(new Measured.Round(passes.size(), 100, "nchw"))
        : Optional.empty();
  }

  /** Of a budget that leaves measuring so many seconds. */
  private Sweep sweep(int seconds) {
    Budget budget = new Budget("some", Duration.ofSeconds(seconds + 2), clock::get);
    return new Sweep(this::pass, PASS_SECONDS, budget, new PrintWriter(notes));
  }

  private static List<String> names(List<Measured> measured) {
    return measured.stream().map(one -> one.variant().name()).toList();
  }

  private static List<Integer> rounds(List<Measured> measured) {
    return measured.stream().map(one -> one.rounds().size()).toList();
  }

  @Test
  void theMostPromisingAreMeasuredFirstAndThenOthersBegin() {
    List<Measured> measured = sweep(1000).run(VARIANTS, 2, 2);
    assertThat(passes)
        .containsExactly(
            "default: batch 16, 2 x 1 thread",
            "batch 8",
            "batch 32",
            "1 x 2 threads",
            "batch 1",
            "batch 8",
            "batch 32",
            "1 x 2 threads",
            "batch 1",
            "default: batch 16, 2 x 1 thread");
    assertThat(names(measured))
        .containsExactly(
            "default: batch 16, 2 x 1 thread", "batch 1", "batch 8", "batch 32", "1 x 2 threads");
    assertThat(rounds(measured)).containsOnly(2);
    assertThat(notes.toString()).contains("round 2 of 2   batch 8").doesNotContain("round 3");
  }

  @Test
  void whatWouldNotEndInTimeDoesNotBegin() {
    List<Measured> measured = sweep(39).run(VARIANTS, 3, 2);
    assertThat(names(measured))
        .containsExactly("default: batch 16, 2 x 1 thread", "batch 8", "batch 32");
    assertThat(clock).hasValue(30_000_000_000L);
  }

  @Test
  void furtherRoundsLeaveTimeForTheBestToMeetTheDefaultAgain() {
    Sweep sweep = sweep(85);
    List<Measured> measured = sweep.run(VARIANTS, 3, 2);
    assertThat(rounds(measured)).containsExactly(1, 1, 2, 1, 1);
    assertThat(sweep.hasTimeFor(2)).isTrue();
    assertThat(rounds(sweep.run(VARIANTS.subList(0, 2), 1, 0))).containsExactly(1, 1);
    assertThat(sweep.hasTimeFor(1)).isFalse();
  }

  @Test
  void whatAStoppedPassLeavesIsKept() {
    stopAt = 7;
    List<Measured> measured = sweep(1000).run(VARIANTS, 3, 2);
    assertThat(passes).hasSize(7);
    assertThat(rounds(measured)).containsExactly(1, 1, 2, 1, 1);
  }

  @Test
  void aVariantThatFailsIsNamedAndTheOthersGoOn() {
    failing.add("batch 8");
    Sweep sweep = sweep(1000);
    List<Measured> measured = sweep.run(VARIANTS, 2, 2);
    assertThat(names(measured))
        .containsExactly("default: batch 16, 2 x 1 thread", "batch 1", "batch 32", "1 x 2 threads");
    assertThat(rounds(measured)).containsOnly(2);
    assertThat(passes).as("tried once").containsOnlyOnce("batch 8");
    assertThat(sweep.failed()).containsOnly(entry(VARIANTS.get(2), "No memory for it."));
    assertThat(notes.toString()).contains("batch 8 failed: No memory for it.");
  }

  @Test
  void aDefaultThatFailsEndsTheSweep() {
    failing.add("default: batch 16, 2 x 1 thread");
    assertThatThrownBy(() -> sweep(1000).run(VARIANTS, 2, 2)).hasMessage("No memory for it.");
    assertThat(passes).hasSize(1);
  }

  @Test
  void aSparkThatStoppedEndsTheSweep() {
    failing.add("batch 32");
    failure = new IllegalStateException("Cannot call methods on a stopped SparkContext.");
    assertThatThrownBy(() -> sweep(1000).run(VARIANTS, 2, 2)).hasMessage("No memory for it.");
    assertThat(passes).endsWith("batch 32");
  }

  @Test
  void theFirstPassBeginsWhateverItMayTake() {
    assertThat(names(sweep(5).run(VARIANTS, 1, 2)))
        .containsExactly("default: batch 16, 2 x 1 thread");
  }

  @Test
  void aSweepThatIsStoppedAtOnceHasNothing() {
    stopAt = 1;
    assertThat(sweep(1000).run(VARIANTS, 1, 2)).isEmpty();
  }
}
