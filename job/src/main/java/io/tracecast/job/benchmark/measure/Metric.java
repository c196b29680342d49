package io.tracecast.job.benchmark.measure;

import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.List;

/** Which time is compared, in milliseconds per image. */
public enum Metric {
  WALL {
    @Override
    public double millisPerImage(List<Turn> turns) {
      double imagesPerNano =
          turns.stream().mapToDouble(turn -> (double) turn.images() / turn.wallNanos()).sum();
      return 1 / (imagesPerNano * NANOS_PER_MILLI);
    }
  },
  CPU {
    @Override
    public double millisPerImage(List<Turn> turns) {
      double nanos = turns.stream().mapToDouble(Turn::cpuNanos).sum();
      return nanos / turns.stream().mapToLong(Turn::images).sum() / NANOS_PER_MILLI;
    }
  };

  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Returns what an image took in the turns that an executor's slots took at the same time: on the
   * wall what all of them together needed for one, of the processors what one kept busy.
   */
  public abstract double millisPerImage(List<Turn> turns);

  /** Returns the name for people. */
  public String words() {
    return this == WALL ? "wall time" : "CPU time";
  }
}
