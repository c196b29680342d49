package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;

/** Reads BMPs: palettes, run lengths, bit fields and plain colours, as Pillow does. */
final class BmpReader implements PixelReader {

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    HeaderBytes bytes = HeaderBytes.littleEndian(encoded, "BMP");
    BmpLayout layout = BmpLayout.of(bytes, header);
    switch (layout.compression()) {
      case BmpLayout.RUN_LENGTHS_8, BmpLayout.RUN_LENGTHS_4 ->
          new BmpRunLengths(bytes, header, layout).read(target);
      default -> readRows(bytes, header, layout, target);
    }
  }

  private static void readRows(
      HeaderBytes bytes, ImageHeader header, BmpLayout layout, PixelBuffer target) {
    long rowBytes = ((long) header.width() * layout.bits() + 31) / 32 * 4;
    long needed =
        (header.height() - 1) * rowBytes + (header.width() * (long) layout.bits() + 7) / 8;
    if (header.dataOffset() < 0 || header.dataOffset() + needed > bytes.length()) {
      throw bytes.truncated(
          "the header promises "
              + needed
              + " bytes of pixels from byte "
              + header.dataOffset()
              + ", the data end at "
              + bytes.length());
    }
    target.resize(header.width(), header.height());
    byte[] bgr = new byte[header.width() * PixelBuffer.CHANNELS];
    for (int row = 0; row < header.height(); row++) {
      layout.toBgr(bytes, (int) (header.dataOffset() + row * rowBytes), bgr);
      target.putRow(layout.topDown() ? row : header.height() - 1 - row, bgr);
    }
  }
}
