package io.tracecast.graph.engine.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at a file that is to be loaded as a shared library of Linux before the loader does, which
 * says less. Source: the header of the Executable and Linkable Format, System V ABI, edition 4.1.
 */
final class SharedLibrary {
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int HEADER_BYTES = 20;
  private static final int CLASS = 4;
  private static final int DATA = 5;
  private static final int TYPE = 16;
  private static final int MACHINE = 18;
  private static final int SIXTY_FOUR_BITS = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SHARED_OBJECT = 3;

  /** Names of machines as Java gives them, by the number in the header. */
  private static final Map<Integer, String> MACHINES =
      Map.of(3, "x86", 40, "arm", 62, "amd64", 183, "aarch64", 243, "riscv64", 21, "ppc64le");

  private SharedLibrary() {}

  /**
   * Tells why a file is not a shared library for this machine.
   *
   * @return nothing if it is one, as far as its header says
   */
  static Optional<String> obstacle(Path file, String architecture) {
    if (!Files.isRegularFile(file)) {
      return Optional.of("no such file");
    }
    byte[] head;
    try (InputStream stream = Files.newInputStream(file)) {
      head = stream.readNBytes(HEADER_BYTES);
    } catch (IOException e) {
      return Optional.of("it cannot be read (" + e.getMessage() + ")");
    }
    return obstacle(head, architecture);
  }

  static Optional<String> obstacle(byte[] head, String architecture) {
    if (head.length < HEADER_BYTES || !Arrays.equals(head, 0, 4, MAGIC, 0, 4)) {
      return Optional.of("it is not a shared library of Linux: it begins with " + beginning(head));
    }
    ByteBuffer header =
        ByteBuffer.wrap(head)
            .order(head[DATA] == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int machine = header.getShort(MACHINE) & 0xffff;
    String built = MACHINES.getOrDefault(machine, "machine number " + machine);
    if (!built.equals(architecture)) {
      return Optional.of("it is built for " + built + ", and this JVM runs on " + architecture);
    }
    if (head[CLASS] != SIXTY_FOUR_BITS || header.getShort(TYPE) != SHARED_OBJECT) {
      return Optional.of("it is not a shared library of 64 bits, but another file of its format");
    }
    return Optional.empty();
  }

  private static String beginning(byte[] head) {
    if (head.length == 0) {
      return "nothing, it is empty";
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return '"' + text.replaceAll("[^ -~]", "?") + '"';
  }
}
