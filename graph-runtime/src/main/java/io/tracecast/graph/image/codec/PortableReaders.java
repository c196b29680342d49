package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.header.ImageFormat;
import java.util.EnumMap;
import java.util.Map;

/** The readers in plain Java, each with memory of its own: make one set a decoder. */
final class PortableReaders {
  private PortableReaders() {}

  /** Returns the readers that both decoders use. */
  static Map<ImageFormat, PixelReader> shared(DecodeOptions options) {
    Map<ImageFormat, PixelReader> readers = new EnumMap<>(ImageFormat.class);
    readers.put(ImageFormat.PNG, new PngReader());
    readers.put(ImageFormat.GIF, new GifReader());
    readers.put(ImageFormat.BMP, new BmpReader());
    readers.put(ImageFormat.TIFF, new TiffReader(options.bands()));
    return readers;
  }

  /** Returns a reader for every format. */
  static Map<ImageFormat, PixelReader> all(DecodeOptions options) {
    Map<ImageFormat, PixelReader> readers = shared(options);
    readers.put(ImageFormat.JPEG, new JpegReader());
    readers.put(ImageFormat.WEBP, new WebpReader());
    return readers;
  }
}
