package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Decodes mixed files, readable and broken, over and over: {@code mvn verify -Psoak}. */
class CheckMemory {
  private static final int DECODES = Integer.getInteger("soak.decodes", 100_000);

  /** Of the resident memory after a tenth of the decodes; the profile fixes the heap. */
  private static final double ALLOWED_GROWTH = 1.1;

  @Test
  void manyDecodesLeaveTheMemoryWhereItWas() throws IOException {
    List<byte[]> files = new ArrayList<>(files(Path.of("src/test/resources/image/variants")));
    files.addAll(files(Path.of(System.getProperty("tracecast.root", ".."), "samples/images")));
    List<Long> mebibytes = new ArrayList<>();
    try (ImageDecoder nativeDecoder = ImageDecoders.open(Variants.NATIVE);
        ImageDecoder java = ImageDecoders.open(Variants.JAVA)) {
      for (int i = 1; i <= DECODES; i++) {
        decode(i % 8 == 0 ? java : nativeDecoder, files.get(i % files.size()));
        if (i % (DECODES / 10) == 0) {
          mebibytes.add(residentBytes() >> 20);
        }
      }
    }
    System.out.println("MiB resident after each tenth of " + DECODES + ": " + mebibytes);
    assertThat((double) mebibytes.get(9)).isLessThan(mebibytes.get(0) * ALLOWED_GROWTH);
  }

  private static List<byte[]> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !path.toString().matches(".*\\.(rgb|tsv)"))
          .sorted()
          .map(CheckMemory::bytes)
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

  private static void decode(ImageDecoder decoder, byte[] file) {
    try {
      assertThat(decoder.decode(file).width()).isPositive();
    } catch (UnreadableImageException e) {
      assertThat(e).message().isNotBlank();
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
