package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.BandChoice;
import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;
import io.tracecast.graph.image.header.TiffCompression;
import io.tracecast.graph.image.header.TiffDirectory;
import java.awt.image.Raster;

/**
 * Chosen bands of a TIFF, whatever their number: the plug-in reads all samples as one wide grey
 * picture, or one band after the other if they are stored apart.
 */
final class TiffSamples {
  private static final int GREY = 1;
  private static final int PALETTE = 3;
  private static final int INKS = 5;
  private static final int APART = 2;
  private static final int UNSIGNED = 1;
  private static final int NOT_PREDICTED = 1;
  private static final int DIFFERENCES = 2;

  /** A tag for private use, under which nothing reads what the picture is not any more. */
  private static final int HIDDEN = 65000;

  /** Decodes a TIFF of one channel. */
  interface Plugin {
    Raster read(byte[] encoded);
  }

  private final byte[] encoded;
  private final TiffDirectory directory;
  private final BandChoice choice;
  private final int bits;
  private final int bands;

  TiffSamples(byte[] encoded, BandChoice choice) {
    this.encoded = encoded;
    this.directory = TiffDirectory.of(encoded);
    this.choice = choice;
    this.bits = directory.bits();
    this.bands = directory.channels();
    requireBands();
  }

  private void requireBands() {
    HeaderBytes bytes = directory.bytes();
    int photometric = directory.value(TiffDirectory.PHOTOMETRIC, GREY);
    int compression = directory.value(TiffDirectory.COMPRESSION, TiffCompression.NONE);
    boolean plain = photometric < PALETTE || photometric == INKS;
    boolean jpeg = compression == TiffCompression.JPEG || compression == TiffCompression.OLD_JPEG;
    int format = directory.value(TiffDirectory.SAMPLE_FORMAT, UNSIGNED);
    if (bits != 8 && bits != 16 || format != UNSIGNED || !plain || jpeg) {
      throw bytes.unsupported(
          "bands are chosen, and its samples are not whole numbers of 8 or 16 bits that each stand"
              + " for themselves. Score it in a run without the choice of bands");
    }
    if (choice.highest() > bands) {
      throw bytes.unsupported("band " + choice.highest() + " is asked for, and it has " + bands);
    }
  }

  /** Writes the bands as BGR, one of them three times. */
  void write(Plugin plugin, ImageHeader header, PixelBuffer target) {
    int planar = directory.value(TiffDirectory.PLANAR, 1);
    Band[] picked = planar == APART && bands > 1 ? apart(plugin) : together(plugin, header);
    target.resize(header.width(), header.height());
    byte[] bgr = new byte[header.width() * PixelBuffer.CHANNELS];
    int[] samples = new int[header.width()];
    for (int y = 0; y < header.height(); y++) {
      for (int channel = 0; channel < PixelBuffer.CHANNELS; channel++) {
        picked[PixelBuffer.CHANNELS - 1 - channel].row(y, samples);
        for (int x = 0; x < samples.length; x++) {
          bgr[x * PixelBuffer.CHANNELS + channel] = eightBits(samples[x]);
        }
      }
      target.putRow(y, bgr);
    }
  }

  /** As Pillow does: deep grey is clipped, of deep colours the upper eight bits are kept. */
  private byte eightBits(int sample) {
    if (bits == 8) {
      return (byte) sample;
    }
    return (byte) (choice.numbers().size() == 1 ? Math.min(255, sample) : sample >>> 8);
  }

  /** One row of one band's samples. */
  private interface Band {
    void row(int y, int[] samples);
  }

  private Band[] apart(Plugin plugin) {
    Band[] picked = new Band[choice.numbers().size()];
    for (int i = 0; i < picked.length; i++) {
      Raster raster = plugin.read(plane(choice.numbers().get(i) - 1));
      picked[i] = (y, samples) -> raster.getSamples(0, y, raster.getWidth(), 1, 0, samples);
    }
    return threeOf(picked);
  }

  private Band[] together(Plugin plugin, ImageHeader header) {
    Raster raster = plugin.read(wide());
    Differences differences =
        directory.value(TiffDirectory.PREDICTOR, NOT_PREDICTED) == DIFFERENCES
            ? new Differences(
                Math.min(directory.value(TiffDirectory.TILE_WIDTH, header.width()), header.width()))
            : null;
    int[] whole = new int[header.width() * bands];
    int[] read = {-1};
    Band[] picked = new Band[choice.numbers().size()];
    for (int i = 0; i < picked.length; i++) {
      int band = choice.numbers().get(i) - 1;
      picked[i] =
          (y, samples) -> {
            if (read[0] != y) {
              raster.getSamples(0, y, whole.length, 1, 0, whole);
              if (differences != null) {
                differences.addUp(whole);
              }
              read[0] = y;
            }
            for (int x = 0; x < samples.length; x++) {
              samples[x] = whole[x * bands + band];
            }
          };
    }
    return threeOf(picked);
  }

  private static Band[] threeOf(Band[] picked) {
    return picked.length == 1 ? new Band[] {picked[0], picked[0], picked[0]} : picked;
  }

  /** Sums up the differences between pixels, which begin anew with each tile. */
  private final class Differences {
    private final int tile;

    Differences(int tile) {
      this.tile = tile;
    }

    void addUp(int[] row) {
      int most = (1 << bits) - 1;
      for (int i = bands; i < row.length; i++) {
        if (i / bands % tile != 0) {
          row[i] = row[i] + row[i - bands] & most;
        }
      }
    }
  }

  /** The same data as a grey picture that is as many times wider as there are bands. */
  private byte[] wide() {
    TiffDirectory wide = grey();
    wide.replace(TiffDirectory.WIDTH, Math.multiplyExact(directory.width(), bands));
    wide.replace(TiffDirectory.PREDICTOR, NOT_PREDICTED);
    if (wide.has(TiffDirectory.TILE_WIDTH)) {
      int tile = directory.value(TiffDirectory.TILE_WIDTH, 0);
      wide.replace(TiffDirectory.TILE_WIDTH, Math.multiplyExact(tile, bands));
    }
    return wide.bytes().data();
  }

  /** The same data as a grey picture that has the strips or tiles of one band only. */
  private byte[] plane(int band) {
    TiffDirectory plane = grey();
    plane.replace(TiffDirectory.PLANAR, 1);
    boolean tiled = plane.has(TiffDirectory.TILE_OFFSETS);
    keep(plane, tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS, band);
    keep(plane, tiled ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES, band);
    return plane.bytes().data();
  }

  private void keep(TiffDirectory plane, int tag, int band) {
    if (!plane.has(tag)) {
      throw directory.bytes().corrupt("nothing says where its data are");
    }
    int length = (int) (plane.count(tag) / bands);
    if (length == 0) {
      throw directory.bytes().corrupt("fewer strips or tiles than bands");
    }
    plane.keep(tag, band * length, length);
  }

  private TiffDirectory grey() {
    TiffDirectory grey = TiffDirectory.of(encoded.clone());
    grey.replace(TiffDirectory.CHANNELS, 1);
    grey.replace(TiffDirectory.BITS, bits);
    grey.replace(TiffDirectory.PHOTOMETRIC, GREY);
    grey.replace(TiffDirectory.SAMPLE_FORMAT, UNSIGNED);
    grey.rename(TiffDirectory.EXTRA_SAMPLES, HIDDEN);
    return grey;
  }
}
