package io.tracecast.graph.image;

/**
 * What one image may cost; checked from its header before anything is allocated.
 *
 * @param maxBytes the most encoded bytes
 * @param maxPixels the most pixels, width × height
 */
public record ImageLimits(long maxBytes, long maxPixels) {

  /** 256 MiB encoded and Pillow's own limit of pixels, beyond which it warns of a bomb. */
  public static final ImageLimits DEFAULT = new ImageLimits(256L << 20, 89_478_485L);

  public ImageLimits {
    if (maxBytes <= 0 || maxPixels <= 0) {
      throw new IllegalArgumentException(
          "Image limits must be positive; got " + maxBytes + " bytes and " + maxPixels + " pixels");
    }
  }
}
