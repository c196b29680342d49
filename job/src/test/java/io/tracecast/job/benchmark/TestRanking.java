package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.JobException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestRanking {

  private static Figures variant(
      String name, double imagesPerSecond, double slowestPass, long mebibytes) {
    double[] passes = new double[101];
    java.util.Arrays.setAll(passes, i -> slowestPass * i / 100);
    Figures.Runs runs = new Figures.Runs(new double[] {1, 1}, new double[] {1, 1});
    return new Figures(
        name,
        Optional.empty(),
        "cpu",
        1,
        runs,
        Optional.of(runs),
        imagesPerSecond,
        passes,
        mebibytes << 20);
  }

  private static final List<Figures> FIGURES =
      List.of(
          variant("small", 100, 30, 100),
          variant("large", 300, 60, 900),
          variant("huge", 500, 40, 3000));

  @Test
  void whatKeepsTheLimitsIsRankedBySpeedAndTheRestSaysWhy() {
    Ranking ranking = Ranking.of(FIGURES, Limits.parse(List.of("p99=60ms"), "2g", 3.6));

    assertThat(ranking.inWords())
        .containsExactly(
            "1. large, 300.0 images/s; a million images cost 3.33",
            "2. small, 100.0 images/s; a million images cost 10.00",
            "not huge: it makes a process grow by 3000 MiB, and 2048 MiB are allowed; a million"
                + " images cost 2.00");
    assertThat(ranking.hasFit()).isTrue();
  }

  @Test
  void severalLatenciesMayBeLimited() {
    Ranking ranking =
        Ranking.of(FIGURES, Limits.parse(List.of("p50=20ms", "p100=35ms"), null, null));

    assertThat(ranking.inWords().get(0)).isEqualTo("1. small, 100.0 images/s");
    assertThat(ranking.inWords())
        .contains(
            "not large: p50 of its forward passes is 30 ms, and 20 ms is allowed; p100 of its"
                + " forward passes is 60 ms, and 35 ms is allowed");
  }

  @Test
  void whereNothingKeepsTheLimitsThatIsSaid() {
    Ranking ranking = Ranking.of(FIGURES, Limits.parse(List.of(), "1m", null));

    assertThat(ranking.hasFit()).isFalse();
    assertThat(ranking.inWords()).last().isEqualTo("No variant keeps the limits.");
  }

  @Test
  void whatWasImportedKeepsNoLimitThatNobodyMeasured() {
    Figures imported =
        Figures.imported(
            new ImportedRuns(
                "eager",
                new Origin("f", "", ""),
                "cpu",
                1,
                new double[] {1, 1},
                new double[0],
                1000));
    Ranking ranking = Ranking.of(List.of(imported), Limits.parse(List.of("p99=1s"), "1g", 1.0));

    assertThat(ranking.inWords().get(0))
        .isEqualTo(
            "not eager: p99 of its forward passes is unknown, and 1000 ms is allowed; it makes a"
                + " process grow by nobody knows how much, and 1024 MiB are allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"50ms", "p99", "p99=50", "p101=5ms", "99=5ms", "p=5ms"})
  void whatIsNotALatencyIsRefused(String text) {
    assertThatThrownBy(() -> Limits.parse(List.of(text), null, null))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("--max-latency is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"much", "0", "-1g", "", "99999999999999g"})
  void whatIsNotASizeIsRefused(String text) {
    assertThatThrownBy(() -> Limits.parse(List.of(), text, null))
        .hasMessage("--max-memory is a size above zero, such as 2g or 512m, not '" + text + "'.");
  }

  @Test
  void whatIsNotAPriceIsRefused() {
    assertThatThrownBy(() -> Limits.parse(List.of(), null, 0.0))
        .hasMessageContaining("--price-per-hour is a price above zero");
  }
}
