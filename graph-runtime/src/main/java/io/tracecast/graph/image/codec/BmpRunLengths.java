package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;

/** Reads a BMP's run lengths of 8 or 4 bits. */
final class BmpRunLengths {
  private final HeaderBytes bytes;
  private final ImageHeader header;
  private final BmpLayout layout;
  private final byte[] indices;
  private long at;
  private int x;
  private int y;

  BmpRunLengths(HeaderBytes bytes, ImageHeader header, BmpLayout layout) {
    this.bytes = bytes;
    this.header = header;
    this.layout = layout;
    this.at = header.dataOffset();
    this.indices = new byte[Math.multiplyExact(header.width(), header.height())];
  }

  void read(PixelBuffer target) {
    while (y < header.height() && !filled()) {
      int count = bytes.u8(at);
      int value = bytes.u8(at + 1);
      at += 2;
      if (count > 0) {
        run(count, value);
      } else if (value == 1) {
        break;
      } else {
        escape(value);
      }
    }
    write(target);
  }

  /** What follows the last pixel is not read; some files end there. */
  private boolean filled() {
    return y == header.height() - 1 && x >= header.width();
  }

  private void run(int count, int value) {
    for (int i = 0; i < count; i++) {
      put(wide() ? value : (i & 1) == 0 ? value >> 4 : value & 15);
    }
  }

  private void escape(int value) {
    if (value == 0) {
      x = 0;
      y++;
    } else if (value == 2) {
      x += bytes.u8(at);
      y += bytes.u8(at + 1);
      at += 2;
    } else {
      literal(value);
    }
  }

  private void literal(int count) {
    for (int i = 0; i < count; i++) {
      int value = bytes.u8(at + (wide() ? i : i / 2));
      put(wide() ? value : (i & 1) == 0 ? value >> 4 : value & 15);
    }
    int length = wide() ? count : (count + 1) / 2;
    at += length + (length & 1);
  }

  private boolean wide() {
    return layout.compression() == BmpLayout.RUN_LENGTHS_8;
  }

  private void put(int index) {
    if (x < header.width() && y < header.height()) {
      indices[y * header.width() + x] = (byte) index;
    }
    x++;
  }

  private void write(PixelBuffer target) {
    target.resize(header.width(), header.height());
    byte[] bgr = new byte[header.width() * PixelBuffer.CHANNELS];
    for (int row = 0; row < header.height(); row++) {
      for (int column = 0; column < header.width(); column++) {
        int index = indices[row * header.width() + column] & 0xff;
        System.arraycopy(layout.palette(), index * 3, bgr, column * 3, 3);
      }
      target.putRow(layout.topDown() ? row : header.height() - 1 - row, bgr);
    }
  }
}
