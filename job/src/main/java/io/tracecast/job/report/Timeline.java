package io.tracecast.job.report;

import io.tracecast.job.scoring.PartitionSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How many images per second were scored while a run scored. Of a partition it is known when it
 * began, how long it took and how many images it had: they are spread evenly over that time.
 *
 * @param steps equal parts of the run's time, but for the last, which takes the rest of it
 */
record Timeline(List<Step> steps) {
  private static final int MOST_STEPS = 80;

  /** Clocks tell no shorter times apart. */
  private static final double LEAST_SECONDS = 1e-3;

  private static final double[] STEP_SECONDS = {
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600
  };

  Timeline {
    steps = List.copyOf(steps);
  }

  /**
   * A part of the time.
   *
   * @param startSeconds when it begins, after the scoring did
   */
  record Step(double startSeconds, double endSeconds, double imagesPerSecond) {}

  /**
   * Returns the steps.
   *
   * @param seconds how long the run scored; partitions that end later make it longer
   */
  static Timeline of(Collection<PartitionSpan> partitions, double seconds) {
    double end =
        Math.max(
            seconds, partitions.stream().mapToDouble(PartitionSpan::endSeconds).max().orElse(0));
    double length = stepSeconds(end);
    double[] edges = new double[end > 0 ? Math.max(1, (int) Math.round(end / length)) + 1 : 1];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = i == edges.length - 1 ? end : i * length;
    }
    double[] images = new double[edges.length - 1];
    partitions.forEach(partition -> spread(partition, edges, images));
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      steps.add(new Step(edges[i], edges[i + 1], images[i] / (edges[i + 1] - edges[i])));
    }
    return new Timeline(steps);
  }

  private static double stepSeconds(double seconds) {
    for (double length : STEP_SECONDS) {
      if (seconds <= length * MOST_STEPS) {
        return length;
      }
    }
    return Math.ceil(seconds / MOST_STEPS / 3600) * 3600;
  }

  private static void spread(PartitionSpan partition, double[] edges, double[] images) {
    double seconds = Math.max(partition.seconds(), LEAST_SECONDS);
    double start = Math.min(partition.startSeconds(), edges[images.length] - seconds);
    for (int i = 0; i < images.length; i++) {
      double from = Math.max(start, edges[i]);
      double to = Math.min(start + seconds, edges[i + 1]);
      images[i] += partition.images() * Math.max(0, to - from) / seconds;
    }
  }
}
