package io.tracecast.graph.image.normalise;

/** A line in which a pixel's three values follow one another. */
public final class InterleavedLine implements PixelLine {
  public static final int VALUES = 3;

  private final Normalisation normalisation;
  private final PlaneNormaliser normaliser;
  private int[] values = {};

  public InterleavedLine(Normalisation normalisation, PlaneNormaliser normaliser) {
    this.normalisation = normalisation;
    this.normaliser = normaliser;
  }

  /** Makes room and returns it; what was in it is lost if it was too short. */
  public int[] reserve(int pixels) {
    int needed = VALUES * (pixels + PlaneNormaliser.SLACK);
    if (values.length < needed) {
      values = new int[needed];
    }
    return values;
  }

  @Override
  public void normalisePlanes(int length, boolean swapped, float[][] planes) {
    normaliser.normalise(values, length, swapped, planes);
  }

  @Override
  public void copyPlanes(int length, byte[][] planes) {
    for (int channel = 0; channel < VALUES; channel++) {
      copyPlane(values, channel, length, planes[channel]);
    }
  }

  private static void copyPlane(int[] values, int channel, int length, byte[] plane) {
    for (int i = 0; i < length; i++) {
      plane[i] = (byte) values[VALUES * i + channel];
    }
  }

  @Override
  public void normalisePixels(int length, boolean swapped, float[] pixels) {
    int first = swapped ? 2 : 0;
    lookUp(values, first, 2 - first, length, normalisation, pixels);
  }

  private static void lookUp(
      int[] values, int first, int last, int length, Normalisation normalisation, float[] pixels) {
    float[] table0 = normalisation.table(0);
    float[] table1 = normalisation.table(1);
    float[] table2 = normalisation.table(2);
    for (int i = 0; i < VALUES * length; i += VALUES) {
      pixels[i] = table0[values[i + first]];
      pixels[i + 1] = table1[values[i + 1]];
      pixels[i + 2] = table2[values[i + last]];
    }
  }

  @Override
  public void copyPixels(int length, boolean swapped, byte[] pixels) {
    int first = swapped ? 2 : 0;
    copy(values, first, 2 - first, length, pixels);
  }

  private static void copy(int[] values, int first, int last, int length, byte[] pixels) {
    for (int i = 0; i < VALUES * length; i += VALUES) {
      pixels[i] = (byte) values[i + first];
      pixels[i + 1] = (byte) values[i + 1];
      pixels[i + 2] = (byte) values[i + last];
    }
  }
}
