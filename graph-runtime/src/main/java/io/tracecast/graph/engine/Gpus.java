package io.tracecast.graph.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The graphics cards that this process sees. They are counted by their device files: that needs no
 * library, and holds inside containers, which only see the cards they were given.
 */
record Gpus(int count) {

  private static final Path DEVICE_FILES = Path.of("/dev");

  static Gpus ofMachine() {
    return in(DEVICE_FILES);
  }

  static Gpus in(Path deviceFiles) {
    if (!Files.isDirectory(deviceFiles)) {
      return new Gpus(0);
    }
    int count = 0;
    try (DirectoryStream<Path> cards = Files.newDirectoryStream(deviceFiles, "nvidia[0-9]*")) {
      for (Path ignored : cards) {
        count++;
      }
    } catch (IOException e) {
      return new Gpus(0);
    }
    return new Gpus(count);
  }

  /** Returns why the card cannot be used and what to do about it, or nothing where it can. */
  Optional<String> obstacle(int index, BooleanSupplier engineSupportsCuda) {
    if (count == 0) {
      return Optional.of(
          "no NVIDIA device is visible to this process."
              + " Install the driver, or give the container or executor its GPU.");
    }
    if (index >= count) {
      return Optional.of(
          "only %d GPU(s) are visible, counted from 0. Ask for one of them.".formatted(count));
    }
    if (!engineSupportsCuda.getAsBoolean()) {
      return Optional.of(
          "the engine on the class path is built for the CPU, or does not find CUDA's libraries."
              + " Use the GPU build (mvn -Pcuda), and name the libraries in LD_LIBRARY_PATH.");
    }
    return Optional.empty();
  }
}
