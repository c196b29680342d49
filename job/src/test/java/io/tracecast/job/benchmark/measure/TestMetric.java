package io.tracecast.job.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestMetric {
  private static final long MILLI = 1_000_000;

  /** Two slots: 10 images in 100 ms and 30 in 100 ms, each with 80 ms of a processor. */
  private static final List<Turn> TURNS = List.of(turn(10), turn(30));

  private static Turn turn(long images) {
    return new Turn(0, 0, 0, images, 100 * MILLI, 80 * MILLI, new long[0]);
  }

  @Test
  void onTheWallSlotsTogetherNeedLessForAnImageThanEachByItself() {
    assertThat(Metric.WALL.millisPerImage(TURNS, false)).isEqualTo(2.5); // 400 images/s
  }

  @Test
  void slotsThatTookTurnsNeedWhatEachNeededByItself() {
    assertThat(Metric.WALL.millisPerImage(TURNS, true)).isEqualTo(5); // 200 ms for 40 images
  }

  @Test
  void processorsKeepBusyForAnImageWhoeverElseIsAtWork() {
    assertThat(Metric.CPU.millisPerImage(TURNS, false)).isEqualTo(4);
    assertThat(Metric.CPU.millisPerImage(TURNS, true)).isEqualTo(4);
  }
}
