package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.Normalisation;

/**
 * The horizontal pass in the Vector API, at the machine's own width: sums of three taps with pixels
 * of several rows as lanes, longer ones with the pixels of one row.
 *
 * <p>Traps of the compiler of JDK 17 shape the classes that compute. A vector that crosses a call
 * which is not inlined is allocated on the heap, so their loops call nothing of this package. And
 * the type of a result is only known from profiles that all callers share, so no class of vectors
 * computes, loads or stores at two widths: integers load and compute at the full width and store
 * single pixels, floats compute and store at the full width, longs compute single pixels.
 * Conversions from one type to another share their profiles too: bytes become integers, nothing
 * else.
 *
 * <p>Links to the incubating module; reach it through {@link HorizontalPasses} alone.
 */
final class VectorHorizontalPass implements HorizontalPass {
  private final ThreeTaps threeTaps = new ThreeTaps();
  private final ManyTaps manyTaps = new ManyTaps();

  /** Returns whether the machine's vectors are wide enough to gain from. */
  static boolean isWorthwhile() {
    return ThreeTaps.ROWS == 2 || ThreeTaps.ROWS == 4;
  }

  @Override
  public int rowsPerBlock() {
    return ThreeTaps.ROWS;
  }

  @Override
  public String name() {
    return "vector, " + ThreeTaps.BITS + " bits";
  }

  @Override
  public VerticalPass vertical(Normalisation normalisation) {
    return new InterleavedVerticalPass(normalisation, VectorPlanes.of(normalisation));
  }

  @Override
  public void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    if (taps.count() == 3 && !taps.overshoots()) {
      threeTaps.resample(source, stride, rows, taps, targets);
    } else {
      manyTaps.resample(source, stride, rows, taps, targets);
    }
  }
}
