package io.tracecast.graph.image;

import com.twelvemonkeys.imageio.color.DiscreteAlphaIndexColorModel;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;

/** Reads the first picture of a TIFF. */
final class TiffReader implements PixelReader {
  private final ImageIoReader<TIFFImageReaderSpi> plugin =
      new ImageIoReader<>(ImageFormat.TIFF, new TIFFImageReaderSpi());

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    plugin.read(encoded, reader -> write(reader.read(0), header, target));
  }

  /**
   * Runs inside the plug-in's reading: samples of a shape that nobody foresaw are a corrupt TIFF.
   */
  private static PixelBuffer write(BufferedImage image, ImageHeader header, PixelBuffer target) {
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw new IllegalArgumentException("its data hold another size than its header");
    }
    new RasterRows(image.getRaster(), colours(image.getColorModel())).write(target);
    return target;
  }

  private static RasterRows.Colours colours(ColorModel model) {
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
      if (model.isAlphaPremultiplied()) {
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
