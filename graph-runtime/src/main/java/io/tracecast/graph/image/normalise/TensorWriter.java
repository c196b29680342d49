package io.tracecast.graph.image.normalise;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.HalfFloat;
import io.tracecast.graph.tensor.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Writes rows of pixels into one image's part of a batch, normalised on the way. */
public final class TensorWriter {
  private final Preprocessing preprocessing;
  private final Normalisation normalisation;
  private final int channels;
  private final boolean planar;
  private final ElementType elementType;
  private final boolean floats;
  private final float[][] floatRows;
  private final byte[][] byteRows;
  private ByteBuffer bytes;
  private FloatBuffer numbers;
  private ShortBuffer halves;
  private boolean swapped;
  private int height;
  private int width;

  public TensorWriter(Preprocessing preprocessing, Normalisation normalisation) {
    this.preprocessing = preprocessing;
    this.normalisation = normalisation;
    this.channels = preprocessing.channels();
    this.planar = preprocessing.layout() == Layout.NCHW || channels == 1;
    this.elementType = preprocessing.elementType();
    this.floats = elementType != ElementType.UINT8;
    this.floatRows = new float[3][3 * preprocessing.framing().width() + PlaneNormaliser.SLACK];
    this.byteRows = new byte[3][3 * preprocessing.framing().width()];
  }

  /**
   * Begins an image.
   *
   * @param destination where it goes, from byte 0 on
   * @param source the order of the channels in the rows to come
   * @param inputHeight rows of the graph's input, at most those of the preprocessing
   * @param inputWidth columns of the graph's input, at most those of the preprocessing
   */
  public void begin(ByteBuffer destination, ColourOrder source, int inputHeight, int inputWidth) {
    height = inputHeight;
    width = inputWidth;
    bytes = destination.duplicate().clear();
    numbers = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    halves = bytes.asShortBuffer();
    swapped = channels > 1 && source != preprocessing.colourOrder();
  }

  /** Gives every pixel the colour of what is around a picture. */
  public void fillPadding() {
    PadColour colour = preprocessing.padColour();
    for (int channel = 0; channel < channels; channel++) {
      int value = colour.channel(channel, preprocessing.colourOrder());
      float number = normalisation.table(channel)[value];
      int row = planar ? source(channel) : 0;
      int step = planar ? 1 : 3;
      for (int i = planar ? 0 : channel; i < step * width; i += step) {
        floatRows[row][i] = number;
        byteRows[row][i] = (byte) value;
      }
    }
    for (int y = 0; y < height; y++) {
      store(y * width, width);
    }
  }

  /**
   * Writes one row or a part of it.
   *
   * @param line the pixels, in the order given to {@link #begin}
   * @param y output row
   * @param x first output column
   * @param length pixels
   */
  public void write(PixelLine line, int y, int x, int length) {
    if (planar && floats) {
      line.normalisePlanes(length, swapped, floatRows);
    } else if (planar) {
      line.copyPlanes(length, byteRows);
    } else if (floats) {
      line.normalisePixels(length, swapped, floatRows[0]);
    } else {
      line.copyPixels(length, swapped, byteRows[0]);
    }
    store(y * width + x, length);
  }

  /** Stores what lies in the rows, from a pixel of the image on. */
  private void store(int pixel, int length) {
    if (planar && floats) {
      for (int channel = 0; channel < channels; channel++) {
        put(inPlane(channel, pixel), floatRows[source(channel)], length);
      }
    } else if (planar) {
      for (int channel = 0; channel < channels; channel++) {
        bytes.put(inPlane(channel, pixel), byteRows[source(channel)], 0, length);
      }
    } else if (floats) {
      put(3 * pixel, floatRows[0], 3 * length);
    } else {
      bytes.put(3 * pixel, byteRows[0], 0, 3 * length);
    }
  }

  private void put(int index, float[] values, int length) {
    switch (elementType) {
      case FLOAT16 -> {
        for (int i = 0; i < length; i++) {
          halves.put(index + i, HalfFloat.toFloat16(values[i]));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < length; i++) {
          halves.put(index + i, HalfFloat.toBfloat16(values[i]));
        }
      }
      default -> numbers.put(index, values, 0, length);
    }
  }

  private int inPlane(int channel, int pixel) {
    return channel * height * width + pixel;
  }

  /** Returns which channel of a line an output channel is. */
  private int source(int channel) {
    return swapped ? 2 - channel : channel;
  }
}
