package io.tracecast.graph.image.codec;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageFormat;
import io.tracecast.graph.image.header.ImageHeader;
import java.awt.image.BufferedImage;

/** Reads WebPs in Java. */
final class WebpReader implements PixelReader {
  private final ImageIoReader<WebPImageReaderSpi> plugin =
      new ImageIoReader<>(ImageFormat.WEBP, new WebPImageReaderSpi());

  @Override
  public int heapBytesPerPixel(byte[] encoded, ImageHeader header) {
    return header.channels();
  }

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    BufferedImage image = plugin.read(withoutProfile(encoded, header), reader -> reader.read(0));
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw HeaderBytes.littleEndian(encoded, "WebP")
          .corrupt("its data hold another size than its header");
    }
    RasterRows.ofColours(image.getRaster()).write(target);
  }

  /** Hides a colour profile, which the plug-in would apply and Pillow does not. */
  private static byte[] withoutProfile(byte[] encoded, ImageHeader header) {
    HeaderBytes bytes = HeaderBytes.littleEndian(encoded, "WebP");
    if (!bytes.has(12, "VP8X") || (bytes.u8(20) & 0x20) == 0) {
      return encoded;
    }
    byte[] copy = encoded.clone();
    copy[20] &= ~0x20;
    for (int at = 30; at + 8 <= header.dataOffset(); at += 8 + padded(bytes, at)) {
      if (bytes.has(at, "ICCP")) {
        copy[at] = 'x';
      }
    }
    return copy;
  }

  private static int padded(HeaderBytes bytes, int at) {
    int size = bytes.s32(at + 4L);
    return size + (size & 1);
  }
}
