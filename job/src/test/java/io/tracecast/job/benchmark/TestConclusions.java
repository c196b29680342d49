package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.job.benchmark.Conclusions.MetricChoice;
import org.junit.jupiter.api.Test;

/** What is said of made-up runs whose truth is known. */
class TestConclusions {

  private static Conclusions of(MadeUpRun run, MetricChoice choice) {
    return Conclusions.of(MadeUpRun.NAMES, run.measured(), choice, false, MadeUpRun.UNDISTURBED);
  }

  @Test
  void aGraphThatIsTwiceAsFastIsSaidToBe() {
    Conclusions conclusions = of(new MadeUpRun(4), MetricChoice.AUTO);

    assertThat(conclusions.metric()).isEqualTo(Metric.WALL);
    assertThat(conclusions.verdicts().get(0).inWords())
        .matches(
            "first is 2\\.0\\d times as fast as second \\(95 % interval (1\\.9|2\\.0)\\d to"
                + " 2\\.0\\d\\), on 4 of 4 executors\\.");
    assertThat(conclusions.oneWay().orElseThrow().p()).isLessThan(1e-6);
    assertThat(conclusions.blocked().orElseThrow().blocks().p()).isGreaterThan(0.001);
  }

  @Test
  void equalGraphsOnUnequalMachinesAreNotSaidToDiffer() {
    Conclusions conclusions =
        of(new MadeUpRun(3).taking(at -> 10 * (1 + 0.1 * at.executor())), MetricChoice.WALL);

    assertThat(conclusions.verdicts().get(0).inWords())
        .matches("No difference larger than \\d\\.\\d % was found between first and second\\.");
    assertThat(conclusions.blocked().orElseThrow().blocks().p()).isLessThan(1e-6);
  }

  @Test
  void restlessWallTimeGivesWayToProcessorTime() {
    assertThat(of(new MadeUpRun(1).withNoise(0.08), MetricChoice.AUTO).metric())
        .isEqualTo(Metric.CPU);
    assertThat(of(new MadeUpRun(1).withNoise(0.08), MetricChoice.WALL).metric())
        .isEqualTo(Metric.WALL);
  }

  @Test
  void aVariantsFiguresAreThoseOfItsRuns() {
    Conclusions conclusions = of(new MadeUpRun(2).withNoise(0), MetricChoice.WALL);

    assertThat(conclusions.wall().get(1).mean()).isCloseTo(20, within(1e-9));
    assertThat(conclusions.wall().get(1).count()).isEqualTo(2 * MadeUpRun.RUNS);
    assertThat(new MadeUpRun(2).withNoise(0).measured().imagesPerSecond(0))
        .isCloseTo(200, within(1e-6));
  }
}
