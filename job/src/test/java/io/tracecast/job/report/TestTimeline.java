package io.tracecast.job.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.job.scoring.PartitionSpan;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestTimeline {

  private static PartitionSpan partition(long images, double startSeconds, double seconds) {
    return new PartitionSpan(0, "1", images, startSeconds, seconds);
  }

  private static double images(Timeline timeline) {
    return timeline.steps().stream()
        .mapToDouble(step -> step.imagesPerSecond() * (step.endSeconds() - step.startSeconds()))
        .sum();
  }

  @Test
  void imagesAreSpreadEvenlyOverTheTimeOfTheirPartition() {
    Timeline timeline = Timeline.of(List.of(partition(100, 0, 4), partition(50, 2, 2)), 8);

    assertThat(timeline.steps()).hasSize(80);
    assertThat(timeline.steps().get(0).imagesPerSecond()).isCloseTo(25, within(1e-6));
    assertThat(timeline.steps().get(30).imagesPerSecond()).isCloseTo(50, within(1e-6));
    assertThat(timeline.steps().get(79).imagesPerSecond()).isZero();
    assertThat(images(timeline)).isCloseTo(150, within(1e-6));
  }

  @Test
  void aLongRunHasAsManyStepsAsAScreenShows() {
    List<PartitionSpan> partitions =
        IntStream.range(0, 5000).mapToObj(i -> partition(2000, 20.0 * i, 35.5)).toList();
    Timeline timeline = Timeline.of(partitions, 100_000);

    assertThat(timeline.steps()).hasSizeBetween(20, 80);
    assertThat(images(timeline)).isCloseTo(10_000_000, within(1.0));
  }

  @Test
  void aPartitionThatTookNoTimeCountsToo() {
    Timeline timeline = Timeline.of(List.of(partition(3, 0.35, 0), partition(4, 2, 0)), 2);

    assertThat(images(timeline)).isCloseTo(7, within(1e-6));
    assertThat(timeline.steps().get(timeline.steps().size() - 1).imagesPerSecond()).isPositive();
  }

  @Test
  void aRunThatScoredNothingHasNoSteps() {
    assertThat(Timeline.of(List.of(), 0).steps()).isEmpty();
  }

  @Test
  void partitionsThatEndAfterTheRunMakeItLonger() {
    Timeline timeline = Timeline.of(List.of(partition(8, 0, 2)), 1);

    assertThat(timeline.steps().get(timeline.steps().size() - 1).endSeconds()).isEqualTo(2);
    assertThat(images(timeline)).isCloseTo(8, within(1e-6));
  }
}
