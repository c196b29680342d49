package io.tracecast.job.io.source.shard;

import java.util.Locale;
import java.util.Set;

/**
 * The name of a member of a shard, read as WebDataset reads it: what stands before the first dot of
 * its last part is the key of its sample, what follows tells what it holds. It is a name only, and
 * never opened as a path.
 */
record MemberName(String text) {

  /** Formats that are not decoded are among them, so that they are told of. */
  private static final Set<String> IMAGES =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm",
          "pbm", "pnm", "heic", "heif", "avif", "jp2", "jxl");

  /** Returns the key of the sample, folders included. */
  String key() {
    int dot = text.indexOf('.', base());
    return dot < 0 ? text : text.substring(0, dot);
  }

  /** Returns what follows the key's dot; empty if nothing does. */
  String suffix() {
    int dot = text.indexOf('.', base());
    return dot < 0 ? "" : text.substring(dot + 1);
  }

  boolean isImage() {
    int dot = text.lastIndexOf('.');
    return dot >= base() && IMAGES.contains(text.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Hidden files, and what tools write beside the images: __MACOSX, WebDataset's __NAME__. */
  boolean isHidden() {
    for (String part : text.split("/")) {
      boolean hidden = part.startsWith(".") && !part.equals(".") && !part.equals("..");
      if (hidden || part.equals("__MACOSX") || (part.startsWith("__") && part.endsWith("__"))) {
        return true;
      }
    }
    return false;
  }

  private int base() {
    return text.lastIndexOf('/') + 1;
  }
}
