package io.tracecast.graph.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenCV's libraries are those of its jar when they are loaded. */
class TestDecoderLibraries {
  private static final String LIBRARY = "libopencv_imgcodecs.so.413";

  /** Loads OpenCV; what the child processes of this test run. */
  public static void main(String[] args) throws IOException {
    DecoderLibraries.check();
    Loader.load(opencv_imgcodecs.class);
    System.out.println("loaded");
  }

  @Test
  void aLibraryOfWhichOneByteFlippedIsUnpackedAnew(@TempDir Path cache) throws Exception {
    assertThat(load(cache)).isEqualToIgnoringNewLines("loaded");
    Path library = find(cache);
    byte[] whole = Files.readAllBytes(library);
    byte[] flipped = whole.clone();
    flipped[flipped.length / 2] ^= 1;
    FileTime time = Files.getLastModifiedTime(library);
    Files.write(library, flipped);
    Files.setLastModifiedTime(library, time);

    assertThat(load(cache)).isEqualToIgnoringNewLines("loaded");
    assertThat(find(cache)).hasBinaryContent(whole);
  }

  private static Path find(Path cache) throws IOException {
    try (Stream<Path> files = Files.walk(cache.resolve("javacpp"))) {
      return files.filter(file -> file.endsWith(LIBRARY)).findFirst().orElseThrow();
    }
  }

  private static String load(Path cache) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dorg.bytedeco.javacpp.platform.extension=",
            "-DENGINE_CACHE_DIR=" + cache,
            TestDecoderLibraries.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
