package io.tracecast.graph.image;

import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Writes rows of pixels into one image's part of a batch, normalised on the way. */
final class TensorWriter {
  private final Preprocessing preprocessing;
  private final Normalisation normalisation;
  private final boolean planar;
  private final boolean floats;
  private final float[] floatRow;
  private final byte[] byteRow;
  private ByteBuffer bytes;
  private FloatBuffer numbers;
  private boolean swapped;

  TensorWriter(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
    this.normalisation = new Normalisation(preprocessing);
    this.planar = preprocessing.layout() == Layout.NCHW;
    this.floats = preprocessing.elementType() == ElementType.FLOAT32;
    this.floatRow = new float[3 * preprocessing.width()];
    this.byteRow = new byte[3 * preprocessing.width()];
  }

  /**
   * Begins an image.
   *
   * @param destination where it goes, from byte 0 on
   * @param source the order of the channels in the rows to come
   */
  void begin(ByteBuffer destination, ColourOrder source) {
    bytes = destination.duplicate().clear();
    numbers = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    swapped = source != preprocessing.colourOrder();
  }

  /** Makes every pixel black. */
  void fillBlack() {
    int pixels = preprocessing.height() * preprocessing.width();
    for (int channel = 0; channel < 3; channel++) {
      float black = normalisation.table(channel)[0];
      int first = planar ? channel * pixels : channel;
      for (int i = 0; i < pixels; i++) {
        int index = first + (planar ? i : 3 * i);
        if (floats) {
          numbers.put(index, black);
        } else {
          bytes.put(index, (byte) 0);
        }
      }
    }
  }

  /**
   * Writes one row or a part of it.
   *
   * @param line values of 0 to 255, three a pixel, in the order given to {@link #begin}
   * @param from where in {@code line} the row begins
   * @param y output row
   * @param x first output column
   * @param length pixels
   */
  void write(int[] line, int from, int y, int x, int length) {
    for (int channel = 0; channel < 3; channel++) {
      int first = from + (swapped ? 2 - channel : channel);
      int to = planar ? channel * length : channel;
      int step = planar ? 1 : 3;
      if (floats) {
        lookUp(line, first, normalisation.table(channel), floatRow, to, step, length);
      } else {
        narrow(line, first, byteRow, to, step, length);
      }
    }
    int pixel = y * preprocessing.width() + x;
    if (planar) {
      int plane = preprocessing.height() * preprocessing.width();
      for (int channel = 0; channel < 3; channel++) {
        put(channel * plane + pixel, channel * length, length);
      }
    } else {
      put(3 * pixel, 0, 3 * length);
    }
  }

  private void put(int index, int from, int length) {
    if (floats) {
      numbers.put(index, floatRow, from, length);
    } else {
      bytes.put(index, byteRow, from, length);
    }
  }

  private static void lookUp(
      int[] line, int first, float[] table, float[] row, int to, int step, int length) {
    for (int i = 0; i < length; i++) {
      row[to + step * i] = table[line[first + 3 * i] & 0xFF];
    }
  }

  private static void narrow(int[] line, int first, byte[] row, int to, int step, int length) {
    for (int i = 0; i < length; i++) {
      row[to + step * i] = (byte) line[first + 3 * i];
    }
  }
}
