package io.tracecast.graph.image.codec;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageFormat;
import io.tracecast.graph.image.header.ImageHeader;
import java.awt.image.Raster;

/** Reads JPEGs in Java: the samples from ImageIO, the colours from {@link JpegColours}. */
final class JpegReader implements PixelReader {
  private final ImageIoReader<JPEGImageReaderSpi> plugin =
      new ImageIoReader<>(ImageFormat.JPEG, new JPEGImageReaderSpi());

  @Override
  public int heapBytesPerPixel(byte[] encoded, ImageHeader header) {
    return header.channels();
  }

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    JpegColours colours = JpegColours.of(encoded, header);
    Raster raster = plugin.read(encoded, reader -> reader.readRaster(0, null));
    HeaderBytes bytes = HeaderBytes.bigEndian(encoded, "JPEG");
    if (raster.getWidth() != header.width()
        || raster.getHeight() != header.height()
        || raster.getNumBands() != header.channels()) {
      throw bytes.corrupt("its data hold another size than its header");
    }
    target.resize(header.width(), header.height());
    int[] samples = new int[header.width() * header.channels()];
    byte[] bgr = new byte[header.width() * PixelBuffer.CHANNELS];
    for (int y = 0; y < header.height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, header.width(), 1, samples);
      colours.toBgr(samples, bgr);
      target.putRow(y, bgr);
    }
  }
}
