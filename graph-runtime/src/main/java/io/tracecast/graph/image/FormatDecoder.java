package io.tracecast.graph.image;

import java.util.Map;

/** The steps that all decoders share: header and limits, the format's reader, the orientation. */
final class FormatDecoder {
  private final DecodeOptions options;
  private final Map<ImageFormat, PixelReader> readers;
  private final PixelBuffer pixels = new PixelBuffer();
  private final PixelBuffer turned = new PixelBuffer();

  FormatDecoder(DecodeOptions options, Map<ImageFormat, PixelReader> readers) {
    this.options = options;
    this.readers = Map.copyOf(readers);
  }

  DecodedImage decode(byte[] encoded) {
    ImageHeader header = ImageHeader.read(encoded, options.limits());
    readers.get(header.format()).read(encoded, header, pixels);
    PixelBuffer result = pixels;
    if (mustTurn(header)) {
      Orientation.apply(header.orientation(), pixels, turned);
      result = turned;
    }
    return new DecodedImage(
        result.bytes(),
        result.width(),
        result.height(),
        ColourOrder.BGR,
        header.width(),
        header.height());
  }

  /** Pillow turns a TIFF while it loads it and leaves every other format as it is stored. */
  private boolean mustTurn(ImageHeader header) {
    boolean asked = options.applyOrientation() || header.format() == ImageFormat.TIFF;
    return asked && header.orientation() != ImageHeader.UPRIGHT;
  }

  void close() {
    pixels.release();
    turned.release();
  }
}
