package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.benchmark.BenchmarkOutcome.Failure;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Schedule;
import io.tracecast.job.error.ExitCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a benchmark ends; no machine is quiet enough to try it with the command. */
class TestBenchmarkOutcome {
  private static final Instant NOW = Instant.EPOCH;

  private static BenchmarkReport report(MadeUpRun run, Limits limits) {
    Measurements measured = run.measured();
    List<Figures> figures = MadeUpRun.figures(measured);
    return new BenchmarkReport(
        RunsFile.NAMELESS,
        NOW,
        NOW,
        List.of(),
        new Schedule(2, MadeUpRun.RUNS, new Schedule.Effort(10, 0), false, 1),
        measured,
        List.of(),
        Conclusions.of(
            figures, measured, Conclusions.MetricChoice.WALL, false, MadeUpRun.UNDISTURBED),
        Optional.of(Ranking.of(figures, limits)),
        Optional.empty());
  }

  private static ExitCode exitCode(BenchmarkReport report, Failure... failures) {
    return new BenchmarkOutcome(NOW, NOW, List.of(report), List.of(failures)).exitCode();
  }

  @Test
  void aValidBenchmarkWithAVariantThatKeepsTheLimitsIsWell() {
    assertThat(exitCode(report(new MadeUpRun(1), Limits.parse(List.of(), "100m", null))))
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void limitsThatNoVariantKeepsHaveTheirOwnExitCode() {
    assertThat(exitCode(report(new MadeUpRun(1), Limits.parse(List.of(), "99m", null))))
        .isEqualTo(ExitCode.BAR_MISSED)
        .extracting(ExitCode::number)
        .isEqualTo(13);
  }

  @Test
  void whatCannotBeBelievedMissesNoBar() {
    assertThat(exitCode(report(new MadeUpRun(1).unsettled(), Limits.parse(List.of(), "99m", null))))
        .isEqualTo(ExitCode.INVALID);
  }

  @Test
  void aNetworkThatCouldNotBeMeasuredComesFirst() {
    assertThat(
            exitCode(
                report(new MadeUpRun(1).unsettled(), Limits.parse(List.of(), null, 1.0)),
                new Failure("alexnet", ExitCode.GRAPH, "Cannot load graph")))
        .isEqualTo(ExitCode.GRAPH);
  }

  @Test
  void whoeverIsToHearOfNothingElseHearsWhatIsWrong() {
    BenchmarkReport good = report(new MadeUpRun(1), Limits.parse(List.of(), null, 1.0));
    BenchmarkReport bad = report(new MadeUpRun(1).unsettled(), Limits.parse(List.of(), "1m", null));

    assertThat(new BenchmarkOutcome(NOW, NOW, List.of(good), List.of()).warnings()).isEmpty();
    assertThat(new BenchmarkOutcome(NOW, NOW, List.of(bad), List.of()).warnings())
        .anyMatch(warning -> warning.startsWith("INVALID: first did not come to a steady pace"))
        .contains("No variant keeps the limits.");
  }
}
