package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.job.benchmark.Conclusions.MetricChoice;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Metric;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of made-up runs whose truth is known. */
class TestConclusions {

  private static Conclusions of(MadeUpRun run, MetricChoice choice) {
    return of(run, choice, List.of());
  }

  private static Conclusions of(MadeUpRun run, MetricChoice choice, List<ImportedRuns> imported) {
    Measurements measured = run.measured();
    List<Figures> figures =
        Stream.concat(
                MadeUpRun.figures(measured).stream(), imported.stream().map(Figures::imported))
            .toList();
    return Conclusions.of(figures, measured, choice, false, MadeUpRun.UNDISTURBED);
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

    Summary second = conclusions.figures().get(1).wall().summary();
    assertThat(second.mean()).isCloseTo(20, within(1e-9));
    assertThat(second.count()).isEqualTo(2 * MadeUpRun.RUNS);
    assertThat(new MadeUpRun(2).withNoise(0).measured().imagesPerSecond(0))
        .isCloseTo(200, within(1e-6));
  }

  private static ImportedRuns eager(double... cpu) {
    return new ImportedRuns(
        "eager",
        new Origin("eager.json", "torch 2.7.1", "a laptop"),
        "cpu",
        1,
        new double[] {40, 40.4, 39.6, 40.2, 39.8},
        cpu,
        25);
  }

  @Test
  void importedRunsAreComparedAndSaidToBeMeasuredApart() {
    Conclusions conclusions = of(new MadeUpRun(1), MetricChoice.WALL, List.of(eager()));

    assertThat(conclusions.verdicts().get(1).inWords())
        .matches("first is 4\\.\\d\\d times as fast as eager \\(.*\\), measured apart\\.");
    assertThat(conclusions.oneWay().orElseThrow().betweenDegrees()).isEqualTo(2);
    assertThat(conclusions.oneWay().orElseThrow().withinDegrees()).isEqualTo(10 + 10 + 5 - 3);
    assertThat(conclusions.figures().get(2).origin().orElseThrow().inWords())
        .isEqualTo("imported from eager.json, measured by torch 2.7.1 on a laptop");
  }

  @Test
  void importedRunsWithoutProcessorTimeAreComparedOnTheWallHoweverRestless() {
    MadeUpRun restless = new MadeUpRun(1).withNoise(0.08);

    assertThat(of(restless, MetricChoice.AUTO, List.of(eager())).metric()).isEqualTo(Metric.WALL);
    assertThat(of(restless, MetricChoice.AUTO, List.of(eager(40, 41, 40, 41, 40))).metric())
        .isEqualTo(Metric.CPU);
  }

  @Test
  void aClockOfProcessorsThatDidNotMoveIsNotComparedBy() {
    MadeUpRun quick = new MadeUpRun(1).withNoise(0.08).withoutProcessorTime();

    assertThat(of(quick, MetricChoice.AUTO).metric()).isEqualTo(Metric.WALL);
    assertThatThrownBy(() -> of(quick, MetricChoice.CPU))
        .hasMessageContaining("the clock of processors did not move in some runs");
  }
}
