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
  private final PlaneNormaliser planes;
  private final boolean planar;
  private final boolean floats;
  private final float[][] floatRows;
  private final byte[][] byteRows;
  private ByteBuffer bytes;
  private FloatBuffer numbers;
  private boolean swapped;

  TensorWriter(Preprocessing preprocessing, HorizontalPass arithmetic) {
    this.preprocessing = preprocessing;
    this.normalisation = new Normalisation(preprocessing);
    this.planes = arithmetic.planes(normalisation);
    this.planar = preprocessing.layout() == Layout.NCHW;
    this.floats = preprocessing.elementType() == ElementType.FLOAT32;
    this.floatRows = new float[3][3 * preprocessing.width() + PlaneNormaliser.SLACK];
    this.byteRows = new byte[3][3 * preprocessing.width()];
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
   * @param line values of 0 to 255, three a pixel, in the order given to {@link #begin}, and {@link
   *     PlaneNormaliser#SLACK} pixels of whatever
   * @param y output row
   * @param x first output column
   * @param length pixels
   */
  void write(int[] line, int y, int x, int length) {
    int pixel = y * preprocessing.width() + x;
    if (planar) {
      int plane = preprocessing.height() * preprocessing.width();
      fillPlanes(line, length);
      for (int channel = 0; channel < 3; channel++) {
        int source = channelOf(channel);
        if (floats) {
          numbers.put(channel * plane + pixel, floatRows[source], 0, length);
        } else {
          bytes.put(channel * plane + pixel, byteRows[source], 0, length);
        }
      }
    } else if (floats) {
      lookUp(line, channelOf(0), channelOf(2), length, floatRows[0]);
      numbers.put(3 * pixel, floatRows[0], 0, 3 * length);
    } else {
      narrow(line, channelOf(0), channelOf(2), length, byteRows[0]);
      bytes.put(3 * pixel, byteRows[0], 0, 3 * length);
    }
  }

  /** Returns where in a source pixel an output channel lies, and the other way round. */
  private int channelOf(int channel) {
    return swapped ? 2 - channel : channel;
  }

  private void fillPlanes(int[] line, int length) {
    if (floats) {
      planes.normalise(line, length, swapped, floatRows);
    } else {
      for (int source = 0; source < 3; source++) {
        narrowPlane(line, source, length, byteRows[source]);
      }
    }
  }

  private void lookUp(int[] line, int first, int last, int length, float[] row) {
    float[] table0 = normalisation.table(0);
    float[] table1 = normalisation.table(1);
    float[] table2 = normalisation.table(2);
    for (int i = 0; i < 3 * length; i += 3) {
      row[i] = table0[line[i + first]];
      row[i + 1] = table1[line[i + 1]];
      row[i + 2] = table2[line[i + last]];
    }
  }

  private static void narrowPlane(int[] line, int source, int length, byte[] row) {
    for (int i = 0; i < length; i++) {
      row[i] = (byte) line[3 * i + source];
    }
  }

  private static void narrow(int[] line, int first, int last, int length, byte[] row) {
    for (int i = 0; i < 3 * length; i += 3) {
      row[i] = (byte) line[i + first];
      row[i + 1] = (byte) line[i + 1];
      row[i + 2] = (byte) line[i + last];
    }
  }
}
