package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.scoring.LoopTimes.Bound;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a loop of 100 ns, with as much time for forward passes. */
class TestLoopTimes {

  /** A loop that waits, decodes, and spends what is left on rows. */
  private static LoopTimes loop(long read, long forwardWait, long decode, long forward) {
    return new LoopTimes(
        StageTimes.of(Stage.DECODE, decode, decode)
            .plus(StageTimes.of(Stage.FORWARD, forward, forward)),
        LatencyHistogram.EMPTY,
        new Waits(read, forwardWait, 100, 100, 100 - forward, 9));
  }

  @Test
  void whereTasksWaitForForwardPassesThoseBindIt() {
    assertThat(loop(0, 40, 55, 98).bound()).isEqualTo(Bound.FORWARD);
  }

  @Test
  void whereForwardPassesWaitForPicturesThoseBindIt() {
    assertThat(loop(2, 3, 90, 40).bound()).isEqualTo(Bound.DECODE);
  }

  @Test
  void whereTasksWaitForBytesThoseBindIt() {
    assertThat(loop(60, 5, 30, 20).bound()).isEqualTo(Bound.READ);
  }

  @Test
  void whereRowsTakeLongerThanPicturesTheyBindIt() {
    assertThat(loop(0, 0, 30, 20).bound()).isEqualTo(Bound.WRITE);
  }

  @Test
  void whereBothWaitAsLongNeitherBindsIt() {
    assertThat(loop(0, 30, 65, 75).bound()).isEqualTo(Bound.BALANCED);
  }

  /** The tasks do half of the time what forward passes do for sixty per cent of it. */
  @Test
  void decodingIsNotBlamedWhereForwardPassesTakeMostOfTheTime() {
    LoopTimes times =
        new LoopTimes(
            StageTimes.of(Stage.DECODE, 40, 40).plus(StageTimes.of(Stage.FORWARD, 60, 60)),
            LatencyHistogram.EMPTY,
            new Waits(0, 55, 100, 400, 340, 9));
    assertThat(times.bound()).isEqualTo(Bound.BALANCED);
  }

  @Test
  void timesOfTwoLoopsAddUp() {
    assertThat(LoopTimes.sum(List.of(loop(1, 2, 3, 4), loop(10, 20, 30, 40))).waits())
        .isEqualTo(new Waits(11, 22, 200, 200, 156, 18));
    assertThat(LoopTimes.sum(List.of(loop(1, 2, 3, 4), LoopTimes.NONE)))
        .isEqualTo(loop(1, 2, 3, 4));
  }

  @Test
  void whereThereWasNoTimeNobodyWaited() {
    assertThat(Waits.NONE.readShare()).isZero();
    assertThat(Waits.NONE.forwardShare()).isZero();
    assertThat(Waits.NONE.idleShare()).isZero();
  }
}
