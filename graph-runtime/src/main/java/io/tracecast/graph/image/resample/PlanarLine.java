package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.PixelLine;

/** A line of three channels, each by itself. */
final class PlanarLine implements PixelLine {
  private final Normalisation normalisation;
  private int[][] channels = new int[PackedSum.CHANNELS][0];

  PlanarLine(Normalisation normalisation) {
    this.normalisation = normalisation;
  }

  /** Makes room and returns it; what was in it is lost if it was too short. */
  int[][] reserve(int pixels) {
    if (channels[0].length < pixels) {
      channels = new int[PackedSum.CHANNELS][pixels];
    }
    return channels;
  }

  @Override
  public void normalisePlanes(int length, boolean swapped, float[][] planes) {
    for (int channel = 0; channel < channels.length; channel++) {
      float[] table = normalisation.table(swapped ? 2 - channel : channel);
      lookUp(channels[channel], length, table, planes[channel]);
    }
  }

  private static void lookUp(int[] values, int length, float[] table, float[] plane) {
    for (int i = 0; i < length; i++) {
      plane[i] = table[values[i]];
    }
  }

  @Override
  public void copyPlanes(int length, byte[][] planes) {
    for (int channel = 0; channel < channels.length; channel++) {
      copy(channels[channel], length, planes[channel]);
    }
  }

  private static void copy(int[] values, int length, byte[] plane) {
    for (int i = 0; i < length; i++) {
      plane[i] = (byte) values[i];
    }
  }

  @Override
  public void normalisePixels(int length, boolean swapped, float[] pixels) {
    int first = swapped ? 2 : 0;
    lookUp(channels[first], channels[1], channels[2 - first], length, normalisation, pixels);
  }

  private static void lookUp(
      int[] values0,
      int[] values1,
      int[] values2,
      int length,
      Normalisation normalisation,
      float[] pixels) {
    float[] table0 = normalisation.table(0);
    float[] table1 = normalisation.table(1);
    float[] table2 = normalisation.table(2);
    for (int i = 0; i < length; i++) {
      pixels[3 * i] = table0[values0[i]];
      pixels[3 * i + 1] = table1[values1[i]];
      pixels[3 * i + 2] = table2[values2[i]];
    }
  }

  @Override
  public void copyPixels(int length, boolean swapped, byte[] pixels) {
    int first = swapped ? 2 : 0;
    copy(channels[first], channels[1], channels[2 - first], length, pixels);
  }

  private static void copy(int[] values0, int[] values1, int[] values2, int length, byte[] pixels) {
    for (int i = 0; i < length; i++) {
      pixels[3 * i] = (byte) values0[i];
      pixels[3 * i + 1] = (byte) values1[i];
      pixels[3 * i + 2] = (byte) values2[i];
    }
  }
}
