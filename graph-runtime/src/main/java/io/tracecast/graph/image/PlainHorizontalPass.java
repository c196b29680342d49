package io.tracecast.graph.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The horizontal pass without the Vector API. Two rows lie side by side in the halves of a {@code
 * long}: one multiplication serves both, and since a row's sum fits 32 bits, the lower half's
 * borrow is the only thing that has to be taken out of the upper half at the end.
 */
final class PlainHorizontalPass implements HorizontalPass {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long BYTE_IN_EACH_HALF = 0x000000FF_000000FFL;
  private static final long HALF_IN_EACH_HALF = (long) Taps.HALF << 32 | Taps.HALF;

  private long[] pairs = {};

  @Override
  public int rowsPerBlock() {
    return 2;
  }

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void resample(byte[] source, int stride, Taps taps, int[] target, int[] offsets) {
    int columns = taps.sourceLength();
    if (pairs.length < 3 * columns) {
      pairs = new long[3 * columns];
    }
    pair(source, stride, columns, pairs);
    if (taps.overshoots()) {
      sumClipped(pairs, taps, target, offsets[0], offsets[1]);
    } else {
      sum(pairs, taps, target, offsets[0], offsets[1]);
    }
  }

  private static void pair(byte[] source, int stride, int columns, long[] pairs) {
    for (int x = 0; x < columns; x++) {
      long upper = (int) INT.get(source, 3 * x);
      long lower = (int) INT.get(source, stride + 3 * x);
      long both = upper & 0xFFFFFFFFL | lower << 32;
      pairs[3 * x] = both & BYTE_IN_EACH_HALF;
      pairs[3 * x + 1] = both >>> 8 & BYTE_IN_EACH_HALF;
      pairs[3 * x + 2] = both >>> 16 & BYTE_IN_EACH_HALF;
    }
  }

  /** Sums that stay within 0 to 255: no borrow, no clipping. */
  private static void sum(long[] pairs, Taps taps, int[] target, int upper, int lower) {
    int count = taps.count();
    int[] first = taps.first();
    int[] weights = taps.weights();
    int start = taps.sourceStart();
    for (int i = 0; i < first.length; i++) {
      long sum0 = HALF_IN_EACH_HALF;
      long sum1 = HALF_IN_EACH_HALF;
      long sum2 = HALF_IN_EACH_HALF;
      int from = 3 * (first[i] - start);
      int weightsFrom = i * count;
      for (int k = 0; k < count; k++) {
        long weight = weights[weightsFrom + k];
        sum0 += weight * pairs[from + 3 * k];
        sum1 += weight * pairs[from + 3 * k + 1];
        sum2 += weight * pairs[from + 3 * k + 2];
      }
      target[upper + 3 * i] = (int) sum0 >> Taps.PRECISION_BITS;
      target[upper + 3 * i + 1] = (int) sum1 >> Taps.PRECISION_BITS;
      target[upper + 3 * i + 2] = (int) sum2 >> Taps.PRECISION_BITS;
      target[lower + 3 * i] = (int) (sum0 >> (32 + Taps.PRECISION_BITS));
      target[lower + 3 * i + 1] = (int) (sum1 >> (32 + Taps.PRECISION_BITS));
      target[lower + 3 * i + 2] = (int) (sum2 >> (32 + Taps.PRECISION_BITS));
    }
  }

  private static void sumClipped(long[] pairs, Taps taps, int[] target, int upper, int lower) {
    int count = taps.count();
    int[] weights = taps.weights();
    for (int i = 0; i < taps.length(); i++) {
      int from = 3 * (taps.first(i) - taps.sourceStart());
      for (int channel = 0; channel < 3; channel++) {
        long sum = HALF_IN_EACH_HALF;
        for (int k = 0; k < count; k++) {
          sum += weights[i * count + k] * pairs[from + 3 * k + channel];
        }
        int sumOfUpper = (int) sum;
        int sumOfLower = (int) ((sum - sumOfUpper) >> 32);
        target[upper + 3 * i + channel] = clip(sumOfUpper >> Taps.PRECISION_BITS);
        target[lower + 3 * i + channel] = clip(sumOfLower >> Taps.PRECISION_BITS);
      }
    }
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
