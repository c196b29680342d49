package io.tracecast.graph.image.header;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * What an encoded image says of itself, read without decoding it and without allocating for it.
 *
 * @param format the format by its signature; file names play no part
 * @param width columns of the encoded picture
 * @param height rows of the encoded picture
 * @param channels the number of channels as stored, 1 for palettes
 * @param orientation the EXIF orientation, 1 to 8; 1 where there is none, and where none was looked
 *     for
 * @param dataOffset where the picture's data begin, or what the format needs to find them
 */
public record ImageHeader(
    ImageFormat format, int width, int height, int channels, int orientation, int dataOffset) {

  /** The orientation that leaves the picture as it is. */
  public static final int UPRIGHT = 1;

  /** From this orientation on, rows and columns change places. */
  private static final int FIRST_TRANSPOSED = 5;

  /**
   * Reads and checks the header.
   *
   * @param orient whether to look for an orientation, which may stand in long texts; a TIFF's is
   *     always read
   * @throws UnreadableImageException if the bytes are not an image, contradict themselves, end
   *     inside the header, or promise more than the limits allow
   */
  public static ImageHeader read(byte[] encoded, ImageLimits limits, boolean orient) {
    if (encoded.length == 0) {
      throw new UnreadableImageException(Reason.EMPTY, "Empty image: there are no bytes to decode");
    }
    if (encoded.length > limits.maxBytes()) {
      throw new UnreadableImageException(
          Reason.TOO_LARGE,
          "Image of "
              + encoded.length
              + " encoded bytes: more than the limit of "
              + limits.maxBytes());
    }
    ImageHeader header = parse(encoded, ImageSignature.of(encoded), orient);
    header.requireWithin(limits);
    return header;
  }

  boolean transposed() {
    return orientation >= FIRST_TRANSPOSED;
  }

  public long pixels() {
    return (long) width * height;
  }

  private static ImageHeader parse(byte[] encoded, ImageFormat format, boolean orient) {
    return switch (format) {
      case JPEG -> JpegHeader.read(encoded, orient);
      case PNG -> PngHeader.read(encoded, orient);
      case WEBP -> WebpHeader.read(encoded, orient);
      case BMP -> BmpHeader.read(encoded);
      case GIF -> GifHeader.read(encoded);
      case TIFF -> TiffHeader.read(encoded);
    };
  }

  private void requireWithin(ImageLimits limits) {
    if (width <= 0 || height <= 0) {
      throw new UnreadableImageException(
          Reason.CORRUPT,
          "Corrupt "
              + format.title()
              + " image: the header gives "
              + width
              + " x "
              + height
              + " pixels");
    }
    if (pixels() > limits.maxPixels() || pixels() > Integer.MAX_VALUE / 4) {
      throw new UnreadableImageException(
          Reason.TOO_LARGE,
          format.title()
              + " image of "
              + width
              + " x "
              + height
              + " pixels: more than the limit of "
              + Math.min(limits.maxPixels(), Integer.MAX_VALUE / 4)
              + " pixels (a decompression bomb, or raise the limit)");
    }
  }

  /** Returns the first characters of what is not an image, for a message. */
  static String beginning(byte[] encoded) {
    String text = new String(encoded, 0, Math.min(encoded.length, 16), StandardCharsets.ISO_8859_1);
    return text.replaceAll("[^\\x20-\\x7e]", ".");
  }
}
