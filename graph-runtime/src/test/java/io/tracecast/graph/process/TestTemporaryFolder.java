package io.tracecast.graph.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A private folder goes with all that lies in it, whatever becomes of its process. */
@Timeout(120)
class TestTemporaryFolder {
  @TempDir private Path root;

  @Test
  void closingItDeletesItOnce() throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("test");
    Path file = folder.newFile("a/b.txt");
    Files.writeString(file, "text");

    assertThat(folder.path().getParent().getFileName().toString()).startsWith("tracecast-test-");
    assertThat(folder.path()).isEqualTo(file.getParent().getParent());

    folder.close();
    folder.close();
    assertThat(folder.path().getParent()).doesNotExist();
  }

  @Test
  void onlyItsUserCanReadIt() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("test")) {
      Path file = folder.newFile("a/b.txt");

      assertThat(permissions(folder.path().getParent())).isEqualTo("rwx------");
      assertThat(permissions(folder.path())).isEqualTo("rwx------");
      assertThat(permissions(file.getParent())).isEqualTo("rwx------");
      assertThat(permissions(file)).isEqualTo("rw-------");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aFileThatLeadsOutOfItIsRefused() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("test")) {
      for (String location : List.of("../x", "a/../../x", "/x", ".")) {
        assertThatThrownBy(() -> folder.newFile(location))
            .isInstanceOf(IOException.class)
            .hasMessage("A file leads out of its temporary folder: " + location);
      }
    }
  }

  @Test
  void aSecondNameOutlivesTheFirst() throws IOException {
    try (TemporaryFolder one = TemporaryFolder.create("test");
        TemporaryFolder other = TemporaryFolder.create("test")) {
      Path file = one.newFile("a");
      Files.writeString(file, "text");
      other.link("b/c", file);
      one.close();

      assertThat(other.path().resolve("b/c")).hasContent("text");
      assertThatThrownBy(() -> other.link("b/c", other.path().resolve("b/c")))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aProcessThatEndsLeavesNothing() throws Exception {
    Process process = start("end");

    assertThat(process.waitFor()).isZero();
    assertThat(left()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeavesGoesWhenTheNextOneMakesAFolder() throws Exception {
    Process killed = start("wait");
    assertThat(left()).hasSize(1);
    killed.destroyForcibly().waitFor();
    assertThat(left()).hasSize(1); // nobody could tidy up

    assertThat(start("end").waitFor()).isZero();
    assertThat(left()).isEmpty();
  }

  @Test
  void theFolderOfAProcessThatLivesStays() throws Exception {
    Process living = start("wait");
    try {
      List<Path> before = left();
      assertThat(before).hasSize(1);
      assertThat(start("end").waitFor()).isZero();
      assertThat(left()).isEqualTo(before);
      assertThat(before.get(0).resolve("files/weights")).hasContent("weights");
    } finally {
      living.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatOthersCallAlikeStaysAndNoLinkIsFollowed() throws Exception {
    Path precious = Files.createDirectory(root.resolve("precious"));
    Files.writeString(precious.resolve("lock"), "");
    Files.writeString(precious.resolve("weights"), "weights");
    Files.createSymbolicLink(root.resolve("tracecast-link-1"), precious);
    Path others = Files.createDirectory(root.resolve("tracecast-others"));
    Files.writeString(others.resolve("notes"), "notes");
    Process killed = start("wait");
    Files.createSymbolicLink(left().get(0).resolve("files/link"), precious);
    killed.destroyForcibly().waitFor();

    assertThat(start("end").waitFor()).isZero();
    assertThat(precious.resolve("weights")).hasContent("weights");
    assertThat(others.resolve("notes")).hasContent("notes");
    assertThat(root.resolve("tracecast-link-1")).isSymbolicLink();
    assertThat(left()).isEmpty();
  }

  /** Returns the folders of processes. */
  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("tracecast-child-"))
          .toList();
    }
  }

  /** Starts a process that makes a folder, and returns once the folder is there. */
  private Process start(String then) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                then)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getInputStream().read(new byte["made".length()]);
    return process;
  }

  /** Makes a folder, says so, and ends without closing it, or waits to be killed. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      TemporaryFolder folder = TemporaryFolder.create("child");
      Files.writeString(folder.newFile("weights"), "weights");
      System.out.write("made".getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
      if (arguments[0].equals("wait")) {
        Thread.sleep(TimeUnit.MINUTES.toMillis(2));
      }
    }
  }
}
