package io.tracecast.graph.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decodes mixed files, readable and broken, over and over, and fails if the process's memory grows:
 * {@code DecodeSoak DECODES FOLDER…}. The heap is fixed, so growth is native.
 */
final class DecodeSoak {
  private static final double ALLOWED_GROWTH = 1.05;

  private DecodeSoak() {}

  public static void main(String[] arguments) throws IOException {
    int decodes = Integer.parseInt(arguments[0]);
    List<byte[]> files = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      files.addAll(files(Path.of(arguments[i])));
    }
    long early = 0;
    int refused = 0;
    try (ImageDecoder nativeDecoder = ImageDecoders.open(Variants.NATIVE);
        ImageDecoder java = ImageDecoders.open(Variants.JAVA)) {
      for (int i = 0; i < decodes; i++) {
        ImageDecoder decoder = i % 8 == 7 ? java : nativeDecoder;
        refused += decodes(decoder, files.get(i % files.size())) ? 0 : 1;
        if (i == decodes / 10) {
          early = residentBytes();
        }
      }
    }
    long late = residentBytes();
    System.out.printf(
        "%d decodes of %d files, %d refused: %d MiB resident after a tenth, %d MiB at the end%n",
        decodes, files.size(), refused, early >> 20, late >> 20);
    if (late > early * ALLOWED_GROWTH) {
      throw new IllegalStateException("The memory grew by more than 5 %");
    }
  }

  private static List<byte[]> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !path.toString().matches(".*\\.(rgb|tsv)"))
          .sorted()
          .map(DecodeSoak::bytes)
          .toList();
    }
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read " + path, e);
    }
  }

  private static boolean decodes(ImageDecoder decoder, byte[] file) {
    try {
      return decoder.decode(file).width() > 0;
    } catch (UnreadableImageException e) {
      return false;
    }
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("The kernel does not tell the resident memory");
  }
}
