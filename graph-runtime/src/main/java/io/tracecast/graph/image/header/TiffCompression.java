package io.tracecast.graph.image.header;

import java.util.Map;
import java.util.Set;

/** The compressions that a TIFF may name, and those that are read. */
public final class TiffCompression {
  public static final int NONE = 1;
  public static final int OLD_JPEG = 6;
  public static final int JPEG = 7;

  /** None, fax, LZW, JPEG, Deflate under its three numbers and PackBits. */
  private static final Set<Integer> READ =
      Set.of(NONE, 2, 3, 4, 5, OLD_JPEG, JPEG, 8, 32773, 32946, 50013);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(9, "JBIG"),
          Map.entry(10, "JBIG"),
          Map.entry(32766, "NeXT"),
          Map.entry(32771, "word-aligned CCITT"),
          Map.entry(32809, "ThunderScan"),
          Map.entry(32908, "Pixar film"),
          Map.entry(32909, "Pixar log"),
          Map.entry(34661, "JBIG"),
          Map.entry(34676, "SGI LogLuv"),
          Map.entry(34677, "SGI LogLuv"),
          Map.entry(33003, "JPEG 2000"),
          Map.entry(33004, "JPEG 2000"),
          Map.entry(33005, "JPEG 2000"),
          Map.entry(34712, "JPEG 2000"),
          Map.entry(34887, "LERC"),
          Map.entry(34892, "lossy JPEG of a DNG"),
          Map.entry(34925, "LZMA"),
          Map.entry(34926, "Zstandard"),
          Map.entry(50000, "Zstandard"),
          Map.entry(50001, "WebP"),
          Map.entry(50002, "JPEG XL"),
          Map.entry(52546, "JPEG XL"));

  private TiffCompression() {}

  static void requireRead(HeaderBytes bytes, int compression) {
    if (!READ.contains(compression)) {
      String name = NAMES.get(compression);
      throw bytes.unsupported(
          (name == null ? "compression number " + compression : name + " compression")
              + "; LZW, Deflate, PackBits, JPEG, fax and none are read. Save it again with LZW,"
              + " such as by gdal_translate -co COMPRESS=LZW");
    }
  }
}
