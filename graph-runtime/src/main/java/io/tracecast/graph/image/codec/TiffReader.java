package io.tracecast.graph.image.codec;

import com.twelvemonkeys.imageio.color.DiscreteAlphaIndexColorModel;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.tracecast.graph.image.BandChoice;
import io.tracecast.graph.image.header.ImageFormat;
import io.tracecast.graph.image.header.ImageHeader;
import io.tracecast.graph.image.header.TiffDirectory;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;

/** Reads the first picture of a TIFF. */
final class TiffReader implements PixelReader {
  private static final int WHITE_IS_ZERO = 0;
  private static final int BLACK_IS_ZERO = 1;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int FLOATING_POINT = 3;
  private static final int FLOATING_POINT_PREDICTOR = 3;
  private static final int EIGHT_BITS = 8;

  /** Red, green, blue and alpha, or four inks: nothing has more colours. */
  private static final int MOST_BANDS = 4;

  private final BandChoice bands;
  private final ImageIoReader<TIFFImageReaderSpi> plugin =
      new ImageIoReader<>(ImageFormat.TIFF, new TIFFImageReaderSpi());

  TiffReader(BandChoice bands) {
    this.bands = bands;
  }

  @Override
  public int heapBytesPerPixel(byte[] encoded, ImageHeader header) {
    return header.channels() * ((TiffDirectory.of(encoded).bits() + 7) / 8);
  }

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    if (!bands.asStored()) {
      new TiffSamples(encoded, bands)
          .write(grey -> plugin.read(grey, reader -> reader.read(0).getRaster()), header, target);
      return;
    }
    TiffDirectory directory = TiffDirectory.of(encoded);
    int photometric = directory.value(TiffDirectory.PHOTOMETRIC, BLACK_IS_ZERO);
    requireColours(directory, header.channels(), photometric);
    boolean floats = directory.value(TiffDirectory.SAMPLE_FORMAT, 1) == FLOATING_POINT;
    boolean associated = directory.value(TiffDirectory.EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA;
    byte[] read = asNumbers(encoded, directory, photometric, floats);
    plugin.read(
        read,
        reader -> {
          BufferedImage image = reader.read(0);
          return write(
              image, header, floats ? TiffReader::clip : colours(image, associated), target);
        });
  }

  /** Requires that the file itself says which bands are the colours. */
  private static void requireColours(TiffDirectory directory, int channels, int photometric) {
    boolean grey = photometric == WHITE_IS_ZERO || photometric == BLACK_IS_ZERO;
    if (channels > MOST_BANDS || grey && channels > 2) {
      throw directory
          .bytes()
          .unsupported(
              channels
                  + " bands"
                  + (grey ? ", none of them called a colour" : "")
                  + "; nothing says for certain which are the picture. Name them with --bands, such"
                  + " as --bands 3,2,1 for red, green and blue");
    }
  }

  /**
   * Hides from the plug-in what it would change and Pillow does not: deep samples whose zero is
   * white stay as they are, in the one order of bytes that Pillow reads, and so do floating-point
   * samples, which are read as the whole numbers of the same bits.
   */
  private static byte[] asNumbers(
      byte[] encoded, TiffDirectory directory, int photometric, boolean floats) {
    boolean deepWhite = photometric == WHITE_IS_ZERO && directory.bits() > EIGHT_BITS;
    if (!floats && !deepWhite) {
      return encoded;
    }
    if (!floats && directory.bits() == 16 && !directory.bytes().littleEndian()) {
      throw directory
          .bytes()
          .unsupported(
              "16 bits a sample with zero for white in big-endian order. Save it again with zero"
                  + " for black");
    }
    if (directory.value(TiffDirectory.PREDICTOR, 1) == FLOATING_POINT_PREDICTOR) {
      throw directory
          .bytes()
          .unsupported(
              "a floating-point predictor. Save it again without, such as by gdal_translate -co"
                  + " COMPRESS=LZW -co PREDICTOR=1");
    }
    TiffDirectory copy = TiffDirectory.of(encoded.clone());
    copy.replace(TiffDirectory.PHOTOMETRIC, BLACK_IS_ZERO);
    copy.replace(TiffDirectory.SAMPLE_FORMAT, 1);
    return copy.bytes().data();
  }

  /**
   * Runs inside the plug-in's reading: samples of a shape that nobody foresaw are a corrupt TIFF.
   */
  private static PixelBuffer write(
      BufferedImage image, ImageHeader header, RasterRows.Colours colours, PixelBuffer target) {
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw new IllegalArgumentException("its data hold another size than its header");
    }
    new RasterRows(image.getRaster(), colours).write(target);
    return target;
  }

  private static RasterRows.Colours colours(BufferedImage image, boolean associated) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel || model instanceof DiscreteAlphaIndexColorModel) {
      return (samples, bands, bgr) -> lookUp(model, samples, bands, bgr);
    }
    int bits = model.getComponentSize(0);
    boolean inks = model.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    RasterRows.Colours eight = inks ? TiffReader::inks : RasterRows::colours;
    return (samples, bands, bgr) -> {
      if (bits > 8) {
        reduce(samples, bands, bits);
      }
      if (associated && (bands == 2 || bands == MOST_BANDS)) {
        divideByAlpha(samples, bands);
      }
      eight.toBgr(samples, bands, bgr);
    };
  }

  /** Pillow clips deep grey to 8 bits and keeps the upper 8 bits of deep colours. */
  private static void reduce(int[] samples, int bands, int bits) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = bands == 1 ? Math.max(0, Math.min(255, samples[i])) : samples[i] >>> bits - 8;
    }
  }

  /** Pillow clips floating-point grey to 8 bits and drops what is behind the point. */
  private static void clip(int[] samples, int bands, byte[] bgr) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (int) Math.max(0, Math.min(255, Float.intBitsToFloat(samples[i])));
    }
    RasterRows.colours(samples, bands, bgr);
  }

  /** Pillow drops the alpha only after it has taken it out of the colours. */
  private static void divideByAlpha(int[] samples, int bands) {
    int colours = Math.min(3, bands - 1);
    for (int at = 0; at < samples.length; at += bands) {
      int alpha = samples[at + colours];
      for (int i = at; i < at + colours; i++) {
        samples[i] = alpha == 0 ? 0 : Math.min(255, 255 * samples[i] / alpha);
      }
    }
  }

  private static void lookUp(ColorModel palette, int[] samples, int bands, byte[] bgr) {
    for (int x = 0; x < bgr.length / 3; x++) {
      bgr[x * 3] = (byte) palette.getBlue(samples[x * bands]);
      bgr[x * 3 + 1] = (byte) palette.getGreen(samples[x * bands]);
      bgr[x * 3 + 2] = (byte) palette.getRed(samples[x * bands]);
    }
  }

  private static void inks(int[] samples, int bands, byte[] bgr) {
    for (int x = 0; x < bgr.length / 3; x++) {
      int light = 255 - samples[x * bands + 3];
      for (int channel = 0; channel < 3; channel++) {
        int dark = samples[x * bands + channel] * light + 128;
        bgr[x * 3 + 2 - channel] = (byte) Math.max(0, light - ((dark >> 8) + dark >> 8));
      }
    }
  }
}
