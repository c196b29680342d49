package io.tracecast.graph.image.opencv;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Grey;
import java.nio.ByteBuffer;

/** The rows of a picture one by one, made grey if the graph takes one channel. */
final class SourceRows {
  private final boolean grey;
  private ByteBuffer pixels = ByteBuffer.allocate(0);
  private ColourOrder order = ColourOrder.RGB;
  private int length;
  private byte[] row = {};

  SourceRows(boolean grey) {
    this.grey = grey;
  }

  void begin(DecodedImage image) {
    pixels = image.pixels().duplicate().clear();
    order = image.order();
    length = 3 * image.width();
    if (row.length < length) {
      row = new byte[length];
    }
  }

  /** Returns a row, three bytes per pixel, which is valid until the next call. */
  byte[] row(int y) {
    pixels.get(Math.toIntExact((long) y * length), row, 0, length);
    if (grey) {
      Grey.of(row, 0, length, order);
    }
    return row;
  }
}
