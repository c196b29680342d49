package io.tracecast.graph.engine.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that the loader could not make anything of is named for what it is. */
class TestSharedLibrary {
  @TempDir Path folder;

  /** The first bytes of a file of the format; the test says for which machine. */
  private static byte[] head(int bits, int order, int type, int machine) {
    byte[] head = new byte[20];
    byte[] magic = {0x7f, 'E', 'L', 'F', (byte) bits, (byte) order};
    System.arraycopy(magic, 0, head, 0, magic.length);
    int low = order == 1 ? 0 : 1;
    head[16 + low] = (byte) type;
    head[18 + low] = (byte) machine;
    return head;
  }

  @Test
  void aLibraryForThisMachineIsTaken() {
    assertThat(SharedLibrary.obstacle(head(2, 1, 3, 62), "amd64")).isEmpty();
    assertThat(SharedLibrary.obstacle(head(2, 1, 3, 183), "aarch64")).isEmpty();
  }

  @Test
  void aLibraryOfTheJvmIsOneForItsOwnMachine() {
    Path own = Path.of(System.getProperty("java.home"), "lib", "libjava.so");

    assertThat(SharedLibrary.obstacle(own, System.getProperty("os.arch"))).isEmpty();
  }

  @Test
  void aLibraryForAnotherMachineIsToldWithBoth() {
    assertThat(SharedLibrary.obstacle(head(2, 1, 3, 183), "amd64"))
        .contains("it is built for aarch64, and this JVM runs on amd64");
    assertThat(SharedLibrary.obstacle(head(2, 2, 3, 22), "amd64"))
        .contains("it is built for machine number 22, and this JVM runs on amd64");
  }

  @Test
  void aProgramIsNotALibrary() {
    assertThat(SharedLibrary.obstacle(head(2, 1, 2, 62), "amd64").orElseThrow())
        .startsWith("it is not a shared library of 64 bits");
  }

  @Test
  void aTextIsToldByItsBeginning() throws IOException {
    Path text = Files.writeString(folder.resolve("readme.so"), "Read me first, \u0007 please\n");

    assertThat(SharedLibrary.obstacle(text, "amd64"))
        .contains("it is not a shared library of Linux: it begins with \"Read me first, ? ple\"");
  }

  @Test
  void anEmptyFileAndAFolderAndNoFileAreTold() throws IOException {
    Path empty = Files.write(folder.resolve("empty.so"), new byte[0]);

    assertThat(SharedLibrary.obstacle(empty, "amd64").orElseThrow())
        .endsWith("it begins with nothing, it is empty");
    assertThat(SharedLibrary.obstacle(folder, "amd64")).contains("no such file");
    assertThat(SharedLibrary.obstacle(folder.resolve("none"), "amd64")).contains("no such file");
  }

  @Test
  void whateverAFileBeginsWithItIsTakenOrTold() {
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 1000; i++) {
      byte[] head = new byte[random.nextInt(24)];
      random.nextBytes(head);
      byte[] magic = "\u007fELF".getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(magic, 0, head, 0, Math.min(head.length, magic.length));

      assertThat(SharedLibrary.obstacle(head, "amd64").orElse("taken")).isNotBlank();
    }
  }
}
