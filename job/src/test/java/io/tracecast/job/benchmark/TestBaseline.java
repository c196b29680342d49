package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Metric;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TestBaseline {
  private static final String MACHINE = "CPU of 0, 1 processors";

  private static RunsFile then(String machine, double first, double second) {
    Origin origin = new Origin("then.json", "tracecast", machine);
    return new RunsFile(
        origin,
        Map.of(
            RunsFile.NAMELESS,
            List.of(runs("first", origin, first), runs("second", origin, second))));
  }

  private static ImportedRuns runs(String name, Origin origin, double millis) {
    double[] runs = new double[10];
    java.util.Arrays.setAll(runs, i -> millis * (1 + 0.002 * (i % 5 - 2)));
    return new ImportedRuns(name, origin, "cpu", 1, runs, runs, 1e3 / millis);
  }

  /** Now, the first takes 10 ms and the second 20. */
  private static Baseline of(RunsFile then, double allowedPercent) {
    Measurements measured = new MadeUpRun(1).measured();
    return Baseline.of(
        then,
        RunsFile.NAMELESS,
        MadeUpRun.figures(measured),
        Metric.CPU,
        measured.machine(),
        OptionalDouble.of(allowedPercent));
  }

  @Test
  void aVariantThatBecameSlowerThanIsAllowedIsNamed() {
    Baseline baseline = of(then(MACHINE, 9, 20), 5);

    assertThat(baseline.isSlower()).isTrue();
    assertThat(baseline.inWords().get(0))
        .matches(
            "first takes 1\\.1[01]\\d times as long as in then\\.json \\(95 % interval 1\\.1\\d\\d"
                + " to 1\\.1\\d\\d\\): SLOWER by more than the 5 % that are allowed\\.");
    assertThat(baseline.inWords().get(1)).endsWith("which may be chance.");
    assertThat(baseline.inWords()).hasSize(2);
  }

  @Test
  void slowerByLessThanIsAllowedIsNotSlower() {
    Baseline baseline = of(then(MACHINE, 9, 20), 15);

    assertThat(baseline.isSlower()).isFalse();
    assertThat(baseline.inWords().get(0)).endsWith(").");
  }

  @Test
  void fasterIsNeverSlower() {
    assertThat(of(then(MACHINE, 12, 30), 0).isSlower()).isFalse();
  }

  @Test
  void anotherMachineIsSaidToBeOne() {
    assertThat(of(then("a laptop", 10, 20), 5).inWords())
        .last()
        .isEqualTo(
            "then.json was measured on a laptop: another machine is not another speed of the"
                + " graph.");
  }

  @Test
  void variantsThatTheBaselineLacksAreNamed() {
    Origin origin = new Origin("then.json", "", MACHINE);
    RunsFile then =
        new RunsFile(
            origin, Map.of("", List.of(runs("other", origin, 1), runs("first", origin, 10))));

    assertThat(of(then, 5).inWords())
        .contains(
            "second is not in then.json, or not by the same clock, and was compared with nothing.");
  }

  @Test
  void aVariantThatTheBaselineLacksMissesTheBarThatWasSet() {
    Origin origin = new Origin("then.json", "", MACHINE);
    RunsFile then = new RunsFile(origin, Map.of("", List.of(runs("first", origin, 10))));

    assertThat(of(then, 5).isSlower()).isFalse();
    assertThat(of(then, 5).missesBar()).isTrue();
    assertThat(of(then(MACHINE, 10, 20), 5).missesBar()).isFalse();
  }

  @Test
  void batchesOfAnotherSizeAreSaidToBe() {
    Origin origin = new Origin("then.json", "", MACHINE);
    double[] runs = {10, 10.1, 9.9};
    ImportedRuns large = new ImportedRuns("first", origin, "cpu", 16, runs, runs, 100);

    assertThat(of(new RunsFile(origin, Map.of("", List.of(large))), 5).inWords())
        .contains("first ran in batches of another size in then.json.");
  }
}
