package io.tracecast.graph.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the machine calls its processors. */
public final class CpuModel {
  private static final Path INFO = Path.of("/proc/cpuinfo");
  private static final String FIELD = "model name";

  private CpuModel() {}

  /** Returns the name of the first processor's model; empty where the system does not tell. */
  public static String name() {
    try (Stream<String> lines = Files.lines(INFO)) {
      return lines
          .filter(line -> line.startsWith(FIELD))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
