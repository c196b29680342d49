package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.DecodedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Pillow reads from one file.
 *
 * @param file the encoded image; its pixels lie beside it
 * @param error what Pillow raises, or {@code pixels}
 */
public record DecodedReference(Path file, int width, int height, String error) {

  /** The committed variants, made by {@code tools/image-references}. */
  public static List<DecodedReference> variants() {
    return in(Path.of("src/test/resources/image/variants"));
  }

  /** Reads the references of a folder with a manifest. */
  public static List<DecodedReference> in(Path folder) {
    try {
      return Files.readAllLines(folder.resolve("manifest.tsv")).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", 4))
          .map(
              part ->
                  new DecodedReference(
                      folder.resolve(part[0]),
                      Integer.parseInt(part[1]),
                      Integer.parseInt(part[2]),
                      part[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean readable() {
    return error.equals("pixels");
  }

  public String name() {
    return file.getFileName().toString();
  }

  public byte[] encoded() {
    return bytes(file);
  }

  /** Returns the largest difference of any byte, or 256 where the sizes differ. */
  public int largestDifference(DecodedImage image) {
    if (image.width() != width || image.height() != height) {
      return 256;
    }
    byte[] rgb = bytes(file.resolveSibling(name() + ".rgb"));
    ByteBuffer pixels = image.pixels();
    int largest = 0;
    for (int i = 0; i < rgb.length; i++) {
      int ours = pixels.get(i - i % 3 + 2 - i % 3) & 0xff;
      largest = Math.max(largest, Math.abs(ours - (rgb[i] & 0xff)));
    }
    return largest;
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
