package io.tracecast.graph.stats;

import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * Images scored in a stretch of wall time. A value: stretches that follow each other merge by
 * {@link #plus}, and {@link #EMPTY} changes nothing.
 *
 * @param images real images; padding is never counted
 * @param nanos wall time, in nanoseconds
 */
public record Throughput(long images, long nanos) implements Serializable {

  /** No images in no time. */
  public static final Throughput EMPTY = new Throughput(0, 0);

  private static final double NANOS_PER_SECOND = 1e9;

  public Throughput {
    if (images < 0 || nanos < 0) {
      throw new IllegalArgumentException(
          "Images and time cannot be negative: " + images + " images in " + nanos + " ns");
    }
  }

  /** Returns both stretches, one after the other. */
  public Throughput plus(Throughput other) {
    return new Throughput(Math.addExact(images, other.images), Math.addExact(nanos, other.nanos));
  }

  /** Returns the wall time in seconds. */
  public double seconds() {
    return nanos / NANOS_PER_SECOND;
  }

  /** Returns images per second; empty where no time passed, since nothing can be said then. */
  public OptionalDouble imagesPerSecond() {
    return nanos == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(images * NANOS_PER_SECOND / nanos);
  }
}
