package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.graph.image.header.ImageFormat;
import io.tracecast.graph.image.header.ImageHeader;
import java.util.Map;

/**
 * The steps that all decoders share: header and limits, memory, the format's reader, the
 * orientation. A picture for which the memory was short is read once more, when nothing else is.
 */
final class FormatDecoder {
  private final DecodeOptions options;
  private final DecodeMemory memory;
  private final Map<ImageFormat, PixelReader> readers;
  private final PixelBuffer pixels = new PixelBuffer();
  private final PixelBuffer turned = new PixelBuffer();
  private int share;

  FormatDecoder(DecodeOptions options, DecodeMemory memory, Map<ImageFormat, PixelReader> readers) {
    this.options = options;
    this.memory = memory;
    this.readers = Map.copyOf(readers);
  }

  DecodedImage decode(byte[] encoded) {
    recycle();
    ImageHeader header = ImageHeader.read(encoded, options.limits(), options.applyOrientation());
    long heapBytes = header.pixels() * heapBytesPerPixel(encoded, header);
    if (heapBytes > Runtime.getRuntime().maxMemory()) {
      throw tooLarge(header, null);
    }
    boolean done = false;
    try {
      share = memory.acquire(heapBytes + pixelBytes(header));
      DecodedImage image = decodeOrAlone(encoded, header);
      done = true;
      return image;
    } finally {
      if (!done) {
        recycle();
      }
    }
  }

  private DecodedImage decodeOrAlone(byte[] encoded, ImageHeader header) {
    try {
      return decode(encoded, header);
    } catch (OutOfMemoryError e) {
      close();
    }
    share = memory.acquireAll();
    try {
      return decode(encoded, header);
    } catch (OutOfMemoryError e) {
      close();
      throw tooLarge(header, e);
    }
  }

  private DecodedImage decode(byte[] encoded, ImageHeader header) {
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

  private long heapBytesPerPixel(byte[] encoded, ImageHeader header) {
    return readers.get(header.format()).heapBytesPerPixel(encoded, header);
  }

  private long pixelBytes(ImageHeader header) {
    return header.pixels() * PixelBuffer.CHANNELS * (mustTurn(header) ? 2 : 1);
  }

  private UnreadableImageException tooLarge(ImageHeader header, OutOfMemoryError cause) {
    return new UnreadableImageException(
        Reason.TOO_LARGE,
        header.format().title()
            + " image of "
            + header.width()
            + " x "
            + header.height()
            + " pixels: it does not fit into the memory of its executor even alone (a heap of "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB). Give executors more memory (spark.executor.memory, or --driver-memory without"
            + " a cluster), or make the picture smaller",
        cause);
  }

  /** Pillow turns a TIFF while it loads it and leaves every other format as it is stored. */
  private boolean mustTurn(ImageHeader header) {
    boolean asked = options.applyOrientation() || header.format() == ImageFormat.TIFF;
    return asked && header.orientation() != ImageHeader.UPRIGHT;
  }

  /** Gives back what the last picture took, but for a buffer that the next one may need. */
  void recycle() {
    if (share > 0) {
      memory.release(share);
      share = 0;
    }
    pixels.shrink(memory.keptBytes());
    turned.shrink(memory.keptBytes());
  }

  void close() {
    recycle();
    pixels.release();
    turned.release();
  }
}
