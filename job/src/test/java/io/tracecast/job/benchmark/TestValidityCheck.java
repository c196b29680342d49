package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.stats.benchmark.Validity;
import io.tracecast.graph.stats.benchmark.Validity.Kind;
import io.tracecast.graph.stats.benchmark.Validity.Reason;
import io.tracecast.job.benchmark.measure.Circumstances;
import io.tracecast.job.benchmark.measure.Metric;
import org.junit.jupiter.api.Test;

/** Each thing that spoils a run is planted in a made-up one, and is the one that is named. */
class TestValidityCheck {

  private static Validity check(MadeUpRun run) {
    return check(run, MadeUpRun.UNDISTURBED);
  }

  private static Validity check(MadeUpRun run, Circumstances circumstances) {
    return ValidityCheck.of(MadeUpRun.NAMES, run.measured(), Metric.WALL, false, circumstances);
  }

  private static void assertOnly(Validity validity, Kind kind, String... words) {
    assertThat(validity.word()).isEqualTo("INVALID");
    assertThat(validity.reasons()).extracting(Reason::kind).containsOnly(kind);
    assertThat(validity.reasons().get(0).words()).contains(words);
  }

  @Test
  void aQuietRunIsValid() {
    Validity validity = check(new MadeUpRun(4));

    assertThat(validity.reasons()).isEmpty();
    assertThat(validity.word()).isEqualTo("VALID");
  }

  @Test
  void aSlowMachineIsToldFromASlowGraph() {
    Validity validity =
        check(
            new MadeUpRun(4)
                .taking(at -> (at.variant() == 0 ? 10 : 30) * (at.executor() == 2 ? 1.2 : 1)));

    assertOnly(
        validity,
        Kind.SLOW_EXECUTOR,
        "executor 2 on host2 takes 1.2",
        "the machine is slow, not a graph");
  }

  @Test
  void aDriftIsNamedWithItsSizeAndDirection() {
    Validity validity =
        check(
            new MadeUpRun(1)
                .taking(at -> (at.variant() == 0 ? 10 : 20) * (1 + 0.15 * at.position() / 19.0)));

    assertOnly(validity, Kind.TREND, "executor 0 became 1", "% slower from the first turn");
  }

  @Test
  void aBusyNeighbourIsNamed() {
    assertOnly(
        check(new MadeUpRun(2).withOthers(0.3, 0)),
        Kind.OTHER_LOAD,
        "other processes on host0 took 30 % of its processors");
  }

  @Test
  void timeThatTheHostTakesAwayIsNamed() {
    assertOnly(
        check(new MadeUpRun(1).withOthers(0, 0.2)),
        Kind.STEAL_TIME,
        "the virtual machine host0 took 20 % of its processors away");
  }

  @Test
  void runsThatSpreadTooFarAreNamed() {
    assertOnly(
        check(new MadeUpRun(1).withNoise(0.2)), Kind.SPREAD, "of first on executor 0 spreads over");
  }

  @Test
  void aVariantThatNeverCameToItsPaceIsNamed() {
    assertOnly(
        check(new MadeUpRun(2).unsettled()),
        Kind.WARM_UP_NOT_REACHED,
        "first did not come to a steady pace on 2 slot(s)");
  }

  @Test
  void measuringThatBeganAnewIsNamedWithWhatWasLost() {
    assertOnly(
        check(new MadeUpRun(2), new Circumstances(2, "executor 1 on host1")),
        Kind.EXECUTOR_LOST,
        "the measuring began 2 times",
        "executor 1 on host1 was lost");
  }

  @Test
  void slotsThatDidNotRunTogetherAreNamed() {
    assertOnly(
        check(new MadeUpRun(2).late(60)),
        Kind.NOT_AT_THE_SAME_TIME,
        "slots ran together during",
        "--min-duration");
  }

  @Test
  void executorsOfOneMachineAreNotEachOthersLoad() {
    MadeUpRun shared = new MadeUpRun(4).withExecutorsPerMachine(2);

    assertThat(check(shared).isValid()).isTrue();
    assertThat(check(shared.withOthers(0.2, 0)).reasons())
        .extracting(Reason::kind)
        .containsExactly(Kind.OTHER_LOAD, Kind.OTHER_LOAD);
  }
}
