package io.tracecast.graph.image;

/** Makes pixels grey as Pillow's {@code convert("L")} does, in place. */
public final class Grey {
  private static final int RED = 19_595;
  private static final int GREEN = 38_470;
  private static final int BLUE = 7_471;
  private static final int BITS = 16;
  private static final int HALF = 1 << (BITS - 1);

  private Grey() {}

  /** Returns the luma of one pixel. */
  static int luma(int red, int green, int blue) {
    return (RED * red + GREEN * green + BLUE * blue + HALF) >> BITS;
  }

  /**
   * Writes the luma of each pixel into its three bytes.
   *
   * @param pixels three bytes each
   * @param from the first byte
   * @param length bytes
   * @param order the order of a pixel's bytes
   */
  public static void of(byte[] pixels, int from, int length, ColourOrder order) {
    int first = order == ColourOrder.RGB ? RED : BLUE;
    int last = order == ColourOrder.RGB ? BLUE : RED;
    for (int i = from; i < from + length; i += 3) {
      int sum =
          first * (pixels[i] & 0xFF)
              + GREEN * (pixels[i + 1] & 0xFF)
              + last * (pixels[i + 2] & 0xFF);
      byte luma = (byte) ((sum + HALF) >> BITS);
      pixels[i] = luma;
      pixels[i + 1] = luma;
      pixels[i + 2] = luma;
    }
  }
}
