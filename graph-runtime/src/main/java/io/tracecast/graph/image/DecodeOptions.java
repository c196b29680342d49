package io.tracecast.graph.image;

/**
 * How encoded bytes become pixels.
 *
 * @param decoder which decoder is used
 * @param limits what one image may cost
 * @param applyOrientation whether the EXIF orientation is applied; Pillow, and so the default, does
 *     not
 * @param fast whether large JPEGs may be decoded at a fraction of their size in the DCT domain,
 *     which is faster and no longer equal to Pillow
 * @param bands which bands of a TIFF are the picture
 */
public record DecodeOptions(
    DecoderChoice decoder,
    ImageLimits limits,
    boolean applyOrientation,
    boolean fast,
    BandChoice bands) {

  /** Options that leave it to a TIFF which of its bands are the picture. */
  public DecodeOptions(
      DecoderChoice decoder, ImageLimits limits, boolean applyOrientation, boolean fast) {
    this(decoder, limits, applyOrientation, fast, BandChoice.AS_STORED);
  }

  /** Which decoder turns bytes into pixels. */
  public enum DecoderChoice {
    /** The native one where it loads, else the pure-Java one, and the log says which. */
    AUTO,
    NATIVE,
    JAVA
  }

  public static final DecodeOptions DEFAULT =
      new DecodeOptions(DecoderChoice.AUTO, ImageLimits.DEFAULT, false, false);
}
