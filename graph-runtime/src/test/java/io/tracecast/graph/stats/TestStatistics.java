package io.tracecast.graph.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TestStatistics {

  @Property(tries = 100)
  void histogramsMergeInAnyOrder(
      @ForAll List<@LongRange(min = 0, max = 1L << 45) Long> left,
      @ForAll List<@LongRange(min = 0, max = 1L << 45) Long> right) {
    LatencyHistogram one = histogram(left);
    LatencyHistogram other = histogram(right);
    LatencyHistogram.Recorder both = new LatencyHistogram.Recorder();
    left.forEach(both::record);
    right.forEach(both::record);

    assertThat(one.plus(other))
        .isEqualTo(other.plus(one))
        .isEqualTo(both.snapshot())
        .hasSameHashCodeAs(both.snapshot());
    assertThat(one.plus(LatencyHistogram.EMPTY)).isEqualTo(one);
    assertThat(one.count()).isEqualTo(left.size());
    both.add(one);
    assertThat(both.snapshot()).isEqualTo(one.plus(other).plus(one));
  }

  @Test
  void percentilesHaveThreeDigits() {
    LatencyHistogram.Recorder recorder = new LatencyHistogram.Recorder();
    for (int i = 1; i <= 1000; i++) {
      recorder.record(i * 1_000_000L);
    }
    LatencyHistogram latencies = recorder.snapshot();

    assertThat(latencies.count()).isEqualTo(1000);
    assertThat(latencies.percentileNanos(50)).isCloseTo(500_000_000L, withPercentage(0.1));
    assertThat(latencies.percentileNanos(99)).isCloseTo(990_000_000L, withPercentage(0.1));
    assertThat(latencies.maxNanos()).isCloseTo(1_000_000_000L, withPercentage(0.1));
    assertThat(latencies.meanNanos()).isCloseTo(500_500_000, withPercentage(0.1));
  }

  @Test
  void nothingRecordedIsZero() {
    assertThat(LatencyHistogram.EMPTY.count()).isZero();
    assertThat(LatencyHistogram.EMPTY.percentileNanos(99)).isZero();
    assertThat(LatencyHistogram.EMPTY.meanNanos()).isZero();
    assertThat(LatencyHistogram.EMPTY.maxNanos()).isZero();
  }

  @Test
  void aSnapshotDoesNotChange() {
    LatencyHistogram.Recorder recorder = new LatencyHistogram.Recorder();
    recorder.record(5);
    LatencyHistogram before = recorder.snapshot();
    recorder.record(6);

    assertThat(before.count()).isEqualTo(1);
    assertThat(recorder.snapshot().count()).isEqualTo(2);
  }

  @Property(tries = 100)
  void mergingChangesNoFigure(@ForAll List<@LongRange(min = 0, max = 1L << 45) Long> nanos) {
    Histogram wide = new Histogram(1, LatencyHistogram.MAX_NANOS, 3);
    nanos.forEach(
        each -> wide.recordValue(Math.max(1, Math.min(each, LatencyHistogram.MAX_NANOS))));
    LatencyHistogram merged = LatencyHistogram.EMPTY.plus(histogram(nanos));

    if (!nanos.isEmpty()) {
      assertThat(merged.maxNanos()).isEqualTo(wide.getMaxValue());
      assertThat(merged.meanNanos()).isEqualTo(wide.getMean());
      for (double percentile : new double[] {0, 50, 90, 99, 100}) {
        assertThat(merged.percentileNanos(percentile))
            .isEqualTo(wide.getValueAtPercentile(percentile));
      }
    }
  }

  /** A partition of 2,048 images has 128 batches of 16. */
  @Test
  void theLatenciesOfAPartitionTakeAFewHundredBytes() throws Exception {
    List<Long> nanos = new ArrayList<>();
    Random random = new Random(1);
    for (int batch = 0; batch < 128; batch++) {
      nanos.add(80_000_000L + random.nextLong(40_000_000L));
    }
    assertThat(serialized(histogram(nanos))).hasSizeLessThan(500);
  }

  @Test
  void stageTimesAddUpStageByStage() {
    StageTimes decode = StageTimes.of(Stage.DECODE, 10, 8);
    StageTimes forward = StageTimes.of(Stage.FORWARD, 100, 99);
    StageTimes sum = decode.plus(forward).plus(decode);

    assertThat(sum.wallNanos(Stage.DECODE)).isEqualTo(20);
    assertThat(sum.cpuNanos(Stage.DECODE)).isEqualTo(16);
    assertThat(sum.wallNanos(Stage.FORWARD)).isEqualTo(100);
    assertThat(sum.wallNanos(Stage.READ)).isZero();
    assertThat(sum).isEqualTo(decode.plus(decode).plus(forward));
    assertThat(sum.plus(StageTimes.EMPTY)).isEqualTo(sum);
    assertThat(StageTimes.of(Stage.READ, 0, 0)).isEqualTo(StageTimes.EMPTY);
    assertThat(StageTimes.of(Stage.READ, 1, 0).plus(StageTimes.of(Stage.READ, -1, 0)))
        .isEqualTo(StageTimes.EMPTY);
  }

  @Test
  void aClockAddsWhatAStageTookAlsoWhenItFails() throws Exception {
    StageClock clock = new StageClock();
    String answer =
        clock.time(
            Stage.READ,
            () -> {
              // what a thread waits for takes none of its processor time
              assertThat(new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS)).isFalse();
              return "read";
            });
    assertThatThrownBy(
            () ->
                clock.time(
                    Stage.DECODE,
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");

    assertThat(answer).isEqualTo("read");
    assertThat(clock.times().wallNanos(Stage.READ)).isGreaterThanOrEqualTo(5_000_000);
    assertThat(clock.times().cpuNanos(Stage.READ)).isLessThan(clock.times().wallNanos(Stage.READ));
    assertThat(clock.times().wallNanos(Stage.DECODE)).isPositive();
  }

  @Test
  void throughputIsImagesOverTimeAndZeroWithoutTime() {
    Throughput two = new Throughput(30, 1_000_000_000L).plus(new Throughput(10, 1_000_000_000L));

    assertThat(two.imagesPerSecond()).hasValue(20);
    assertThat(two.seconds()).isEqualTo(2);
    assertThat(two.plus(Throughput.EMPTY)).isEqualTo(two);
    assertThat(Throughput.EMPTY.imagesPerSecond()).isEmpty();
    assertThatThrownBy(() -> new Throughput(-1, 0)).hasMessageContaining("cannot be negative");
  }

  @Test
  void everyStatisticTravelsByJavaSerialization() throws Exception {
    for (Object value :
        List.of(
            histogram(List.of(1L, 1_000_000L)),
            LatencyHistogram.EMPTY,
            StageTimes.of(Stage.FORWARD, 3, 2),
            new Throughput(3, 4))) {
      assertThat(travelled(value)).isEqualTo(value);
    }
  }

  private static byte[] serialized(Object value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object travelled(Object value) throws Exception {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(serialized(value)))) {
      return in.readObject();
    }
  }

  private static LatencyHistogram histogram(List<Long> nanos) {
    LatencyHistogram.Recorder recorder = new LatencyHistogram.Recorder();
    nanos.forEach(recorder::record);
    return recorder.snapshot();
  }
}
