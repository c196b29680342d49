package io.tracecast.job.benchmark.measure;

import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.List;
import java.util.function.ToLongFunction;

/** Which time is compared, in milliseconds per image. */
public enum Metric {
  WALL {
    @Override
    double millisPerImage(List<Turn> turns, boolean isolated) {
      if (isolated) {
        return perImage(turns, Turn::wallNanos);
      }
      double imagesPerNano =
          turns.stream().mapToDouble(turn -> (double) turn.images() / turn.wallNanos()).sum();
      return 1 / (imagesPerNano * NANOS_PER_MILLI);
    }
  },
  CPU {
    @Override
    double millisPerImage(List<Turn> turns, boolean isolated) {
      return perImage(turns, Turn::cpuNanos);
    }
  };

  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Returns what an image took in the turns that an executor's slots took in one run: on the wall
   * what all of them together needed for one, of the processors what one kept busy.
   *
   * @param isolated whether slots took turns: then it is what one slot by itself needed
   */
  abstract double millisPerImage(List<Turn> turns, boolean isolated);

  private static double perImage(List<Turn> turns, ToLongFunction<Turn> nanos) {
    return (double) turns.stream().mapToLong(nanos).sum()
        / turns.stream().mapToLong(Turn::images).sum()
        / NANOS_PER_MILLI;
  }

  /** Returns the name for people. */
  public String words() {
    return this == WALL ? "wall time" : "CPU time";
  }
}
