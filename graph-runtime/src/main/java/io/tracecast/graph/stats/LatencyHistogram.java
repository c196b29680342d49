package io.tracecast.graph.stats;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The distribution of a latency, from 1 ns to an hour, with three significant digits. An immutable
 * value: it merges by {@link #plus} without losing its tail, {@link #EMPTY} changes nothing, and
 * histograms of the same latencies are equal. It takes two or three bytes for each latency that
 * differs from the others, where it is kept and where it travels: a driver holds one per partition.
 */
public final class LatencyHistogram implements Serializable {
  private static final long serialVersionUID = 2L;
  private static final int DIGITS = 3;

  /** Values below are told apart exactly; above, each doubling has half as many buckets. */
  private static final int EXACT_MAGNITUDE = 11;

  /** The longest latency that is told apart, in nanoseconds; longer ones count as this one. */
  public static final long MAX_NANOS = 3_600_000_000_000L;

  /** No latency at all. */
  public static final LatencyHistogram EMPTY = new LatencyHistogram(new byte[0]);

  /**
   * For each bucket that holds something: how many buckets after the last one it comes, and how
   * many latencies it holds, in groups of seven bits, the lowest first.
   */
  private final byte[] buckets;

  private LatencyHistogram(byte[] buckets) {
    this.buckets = buckets;
  }

  /** Returns the latencies of both. To add up many, {@link Recorder#add} is cheaper. */
  public LatencyHistogram plus(LatencyHistogram other) {
    Recorder sum = new Recorder();
    sum.add(this);
    sum.add(other);
    return sum.snapshot();
  }

  /** Returns how many latencies were recorded. */
  public long count() {
    long count = 0;
    for (Cursor cursor = new Cursor(buckets); cursor.next(); ) {
      count += cursor.count;
    }
    return count;
  }

  /**
   * Returns the latency that so many per cent of all do not exceed, in nanoseconds; 0 where nothing
   * was recorded.
   *
   * @param percentile from 0 to 100
   */
  public long percentileNanos(double percentile) {
    return isEmpty() ? 0 : wide().getValueAtPercentile(percentile);
  }

  /** Returns the mean latency in nanoseconds; 0 where nothing was recorded. */
  public double meanNanos() {
    return isEmpty() ? 0 : wide().getMean();
  }

  /** Returns the longest latency in nanoseconds; 0 where nothing was recorded. */
  public long maxNanos() {
    return isEmpty() ? 0 : wide().getMaxValue();
  }

  private boolean isEmpty() {
    return buckets.length == 0;
  }

  private Histogram wide() {
    Recorder recorder = new Recorder();
    recorder.add(this);
    return recorder.counts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyHistogram that && Arrays.equals(buckets, that.buckets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(buckets);
  }

  @Override
  public String toString() {
    return "%d latencies, p50 %d ns, p99 %d ns, max %d ns"
        .formatted(count(), percentileNanos(50), percentileNanos(99), maxNanos());
  }

  private static long bucketOf(long nanos) {
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - EXACT_MAGNITUDE);
    return ((long) shift << (EXACT_MAGNITUDE - 1)) + (nanos >> shift);
  }

  private static long nanosOf(long bucket) {
    long shift = Math.max(0, (bucket >> (EXACT_MAGNITUDE - 1)) - 1);
    return (bucket - (shift << (EXACT_MAGNITUDE - 1))) << shift;
  }

  /** Collects latencies. Used by one thread at a time. */
  public static final class Recorder {
    private final Histogram counts = new Histogram(1, MAX_NANOS, DIGITS);

    /** Records one latency in nanoseconds; beyond the range it counts as the nearest in it. */
    public void record(long nanos) {
      counts.recordValue(Math.max(1, Math.min(nanos, MAX_NANOS)));
    }

    /** Records all latencies of a histogram. */
    public void add(LatencyHistogram latencies) {
      for (Cursor cursor = new Cursor(latencies.buckets); cursor.next(); ) {
        counts.recordValueWithCount(nanosOf(cursor.bucket), cursor.count);
      }
    }

    /** Returns what was recorded so far; recording may go on. */
    public LatencyHistogram snapshot() {
      ByteArrayOutputStream buckets = new ByteArrayOutputStream();
      long last = 0;
      for (HistogramIterationValue step : counts.recordedValues()) {
        long bucket = bucketOf(step.getValueIteratedTo());
        write(buckets, bucket - last);
        write(buckets, step.getCountAddedInThisIterationStep());
        last = bucket;
      }
      return new LatencyHistogram(buckets.toByteArray());
    }

    private static void write(ByteArrayOutputStream target, long number) {
      long rest = number;
      while (rest > 0x7f) {
        target.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      target.write((int) rest);
    }
  }

  /** Goes through the buckets. */
  private static final class Cursor {
    private final byte[] buckets;
    private int position;
    private long bucket;
    private long count;

    Cursor(byte[] buckets) {
      this.buckets = buckets;
    }

    boolean next() {
      if (position == buckets.length) {
        return false;
      }
      bucket += read();
      count = read();
      return true;
    }

    private long read() {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        byte group = buckets[position++];
        number |= (long) (group & 0x7f) << shift;
        if (group >= 0) {
          return number;
        }
      }
    }
  }
}
