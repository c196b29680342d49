package io.tracecast.graph.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Which machine this process runs on, as Linux tells it. */
public final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private Machine() {}

  /** Returns the name of the first processor's model; empty where the system does not tell. */
  public static String processorModel() {
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /**
   * Returns what all processes of one machine have in common, whatever host names their containers
   * have: the number of its last start (random(4)). Empty where the system does not tell.
   */
  public static String id() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
