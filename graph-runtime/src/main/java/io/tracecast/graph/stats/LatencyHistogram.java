package io.tracecast.graph.stats;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The distribution of a latency, from 1 ns to an hour, with three significant digits. An immutable
 * value: it merges by {@link #plus} without losing its tail, {@link #EMPTY} changes nothing, and
 * histograms of the same latencies are equal.
 */
public final class LatencyHistogram implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int DIGITS = 3;

  /** The longest latency that is told apart, in nanoseconds; longer ones count as this one. */
  public static final long MAX_NANOS = 3_600_000_000_000L;

  /** No latency at all. */
  public static final LatencyHistogram EMPTY = new LatencyHistogram(newHistogram());

  private final transient Histogram counts;

  private LatencyHistogram(Histogram counts) {
    this.counts = counts;
  }

  private static Histogram newHistogram() {
    return new Histogram(1, MAX_NANOS, DIGITS);
  }

  /** Returns the latencies of both. */
  public LatencyHistogram plus(LatencyHistogram other) {
    Histogram sum = counts.copy();
    sum.add(other.counts);
    return new LatencyHistogram(sum);
  }

  /** Returns how many latencies were recorded. */
  public long count() {
    return counts.getTotalCount();
  }

  /**
   * Returns the latency that so many per cent of all do not exceed, in nanoseconds; 0 where nothing
   * was recorded.
   *
   * @param percentile from 0 to 100
   */
  public long percentileNanos(double percentile) {
    return count() == 0 ? 0 : counts.getValueAtPercentile(percentile);
  }

  /** Returns the mean latency in nanoseconds; 0 where nothing was recorded. */
  public double meanNanos() {
    return count() == 0 ? 0 : counts.getMean();
  }

  /** Returns the longest latency in nanoseconds; 0 where nothing was recorded. */
  public long maxNanos() {
    return count() == 0 ? 0 : counts.getMaxValue();
  }

  /** Returns a compact form, a few hundred bytes for most distributions. */
  public byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(counts.getNeededByteBufferCapacity());
    int length = counts.copy().encodeIntoCompressedByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }

  /**
   * Returns what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no histogram
   */
  public static LatencyHistogram fromBytes(byte[] bytes) {
    try {
      Histogram read = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), MAX_NANOS);
      Histogram counts = newHistogram();
      counts.add(read);
      return new LatencyHistogram(counts);
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("The bytes are no latency histogram", e);
    }
  }

  private Object writeReplace() {
    return new Compact(toBytes());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A latency histogram travels in its compact form");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyHistogram that && counts.equals(that.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return "%d latencies, p50 %d ns, p99 %d ns, max %d ns"
        .formatted(count(), percentileNanos(50), percentileNanos(99), maxNanos());
  }

  /** Collects latencies. Used by one thread at a time. */
  public static final class Recorder {
    private final Histogram counts = newHistogram();

    /** Records one latency in nanoseconds; beyond the range it counts as the nearest in it. */
    public void record(long nanos) {
      counts.recordValue(Math.max(1, Math.min(nanos, MAX_NANOS)));
    }

    /** Returns what was recorded so far; recording may go on. */
    public LatencyHistogram snapshot() {
      return new LatencyHistogram(counts.copy());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // lives for the length of one readObject
  private record Compact(byte[] bytes) implements Serializable {
    private Object readResolve() {
      return fromBytes(bytes);
    }
  }
}
