package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.ImageDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the decoder that the options ask for. */
public final class ImageDecoders {
  private static final Logger LOG = LoggerFactory.getLogger(ImageDecoders.class);

  private ImageDecoders() {}

  /**
   * Opens a decoder that keeps every picture at its full size, fast mode or not.
   *
   * @throws IllegalStateException if the native decoder is asked for and does not load
   */
  public static ImageDecoder open(DecodeOptions options) {
    return open(options, Integer.MAX_VALUE);
  }

  /**
   * Opens a decoder; the caller closes it.
   *
   * @param smallestSide in pixels: in fast mode large JPEGs are decoded at a half, a quarter or an
   *     eighth of their size while their shortest side keeps at least this many; give the shortest
   *     side that the resize will make, or the longer side of an exact size. Without fast mode, and
   *     to the decoder in Java, it means nothing
   * @throws IllegalStateException if the native decoder is asked for and does not load
   */
  public static ImageDecoder open(DecodeOptions options, int smallestSide) {
    return open(options, smallestSide, DecodeMemory.ofThisProcess());
  }

  /**
   * Opens a decoder that shares its memory with others; the caller closes it, and calls {@link
   * ImageDecoder#recycle} when it is done with a picture, for which the others may wait.
   *
   * @param smallestSide as above
   * @throws IllegalStateException if the native decoder is asked for and does not load
   */
  public static ImageDecoder open(DecodeOptions options, int smallestSide, DecodeMemory memory) {
    if (smallestSide <= 0) {
      throw new IllegalArgumentException(
          "The smallest side must be positive, not " + smallestSide + " pixels");
    }
    return switch (options.decoder()) {
      case JAVA -> new ImageIoDecoder(options, memory);
      case NATIVE -> openNative(options, smallestSide, memory);
      case AUTO -> openEither(options, smallestSide, memory);
    };
  }

  private static ImageDecoder openNative(
      DecodeOptions options, int smallestSide, DecodeMemory memory) {
    try {
      return new OpenCvDecoder(options, smallestSide, memory);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "Cannot load the native image decoder: "
              + cause(e)
              + ". Put org.bytedeco:opencv, openblas and javacpp for "
              + platform()
              + " on the class path, or choose the decoder 'auto' or 'java'",
          e);
    }
  }

  private static ImageDecoder openEither(
      DecodeOptions options, int smallestSide, DecodeMemory memory) {
    try {
      return new OpenCvDecoder(options, smallestSide, memory);
    } catch (LinkageError e) {
      LOG.warn(
          "The native image decoder does not load on {}: {}. Decoding in Java, which takes two to"
              + " five times the CPU time",
          platform(),
          cause(e));
      return new ImageIoDecoder(options, memory);
    }
  }

  private static String cause(LinkageError e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private static String platform() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }
}
