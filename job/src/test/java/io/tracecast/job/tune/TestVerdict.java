package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.tune.Measured.Round;
import io.tracecast.job.tune.Variant.Axis;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as better than the default. */
class TestVerdict {
  private static final Passes STANDARD = new Passes(16, 2, 1, LayoutChoice.MEASURE);
  private static final Measured DEFAULT = measured(Axis.DEFAULT, STANDARD, 200, 10);
  private static final Verdict PROCESSOR = new Verdict(false);

  /** Of percentages, computed as double. */
  private static final double SIX_ROUNDINGS = 6 * Math.ulp(100.0);

  private static Measured measured(
      Axis axis, Passes passes, double imagesPerSecond, double... cpuMillis) {
    return new Measured(
        new Variant(axis, passes),
        Arrays.stream(cpuMillis).mapToObj(cpu -> new Round(cpu, imagesPerSecond, "nchw")).toList());
  }

  private static Measured size(int batchSize, double imagesPerSecond, double cpuMillis) {
    return measured(Axis.BATCH_SIZE, STANDARD.withBatchSize(batchSize), imagesPerSecond, cpuMillis);
  }

  @Test
  void theRoundThatNothingDisturbedCounts() {
    assertThat(measured(Axis.DEFAULT, STANDARD, 1, 11, 30, 10).imagesPerCpuSecond()).isEqualTo(100);
  }

  @Test
  void theBestOfEachAxisGoesIntoTheCombination() {
    Measured split = measured(Axis.SPLIT, STANDARD.withSplit(1, 2), 210, 9);
    Measured layout =
        measured(Axis.LAYOUT, STANDARD.withLayout(LayoutChoice.CHANNELS_LAST), 210, 8);
    assertThat(
            PROCESSOR.combined(List.of(DEFAULT, size(4, 210, 9), size(8, 210, 8.5), split, layout)))
        .isEqualTo(new Passes(8, 1, 2, LayoutChoice.CHANNELS_LAST));
  }

  @Test
  void whatIsBetterByNoiseOnlyLeavesTheDefault() {
    List<Measured> measured = List.of(DEFAULT, size(4, 200, 9.85));
    assertThat(PROCESSOR.combined(measured)).isEqualTo(STANDARD);
    assertThat(PROCESSOR.best(Axis.BATCH_SIZE, measured)).isSameAs(DEFAULT);
  }

  @Test
  void processorTimeSavedByIdlingIsNoGain() {
    Measured idle = measured(Axis.SPLIT, STANDARD.withSplit(1, 2), 120, 8);
    assertThat(PROCESSOR.combined(List.of(DEFAULT, idle))).isEqualTo(STANDARD);
    assertThat(PROCESSOR.bestGainPercent(List.of(DEFAULT, idle))).isZero();
  }

  @Test
  void onAGpuWallClockDecides() {
    Measured faster = size(64, 400, 11);
    assertThat(new Verdict(true).combined(List.of(DEFAULT, faster)).batchSize()).isEqualTo(64);
    assertThat(PROCESSOR.combined(List.of(DEFAULT, faster)).batchSize()).isEqualTo(16);
  }

  @Test
  void theGainIsWhatTheBestHasOverTheDefault() {
    assertThat(PROCESSOR.bestGainPercent(List.of(DEFAULT, size(4, 200, 8))))
        .isCloseTo(25, within(SIX_ROUNDINGS));
    assertThat(PROCESSOR.gainPercent(size(4, 200, 8), DEFAULT))
        .isCloseTo(25, within(SIX_ROUNDINGS));
    assertThat(PROCESSOR.bestGainPercent(List.of(DEFAULT, size(4, 200, 12)))).isZero();
  }

  @Test
  void theTimeThatAPassMayTakeStaysWithTheBest() {
    Passes patient = new Passes(16, 2, 1, LayoutChoice.MEASURE, Duration.ofSeconds(5));
    Measured standard = measured(Axis.DEFAULT, patient, 200, 10);
    Measured small = measured(Axis.BATCH_SIZE, patient.withBatchSize(4), 200, 8);
    assertThat(PROCESSOR.combined(List.of(standard, small))).isEqualTo(patient.withBatchSize(4));
  }
}
