package io.tracecast.graph.natives;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody else may write to a folder from which native libraries are loaded. */
class TestLibraryFolder {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxr-xr-x", "rwxrwxr-x"})
  void aFolderOfThisUserIsTaken(String mode) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));

    assertThatCode(() -> LibraryFolder.requireOwn(folder, false)).doesNotThrowAnyException();
  }

  @Test
  void aFolderThatEverybodyMayWriteToIsRefused() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> LibraryFolder.requireOwn(folder, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("may be written to by everybody")
        .hasMessageContaining("ENGINE_CACHE_DIR")
        .hasMessageContaining("chmod go-w " + folder);
  }

  @Test
  void aFolderLikeTheTemporaryOneMayHoldFoldersOfLibrariesButNoLibraries() {
    Path shared = Path.of("/tmp");
    assumeTrue(Files.isDirectory(shared), "this system has no /tmp");

    assertThatCode(() -> LibraryFolder.requireOwn(shared, true)).doesNotThrowAnyException();
    assertThatThrownBy(() -> LibraryFolder.requireOwn(shared, false))
        .hasMessageContaining("may be written to by everybody");
  }

  @Test
  void aLinkIsAsGoodAsTheFolderThatItLeadsTo() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
    assertThatCode(() -> LibraryFolder.requireOwn(link, false)).doesNotThrowAnyException();

    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> LibraryFolder.requireOwn(link, false))
        .hasMessageContaining("chmod go-w " + real);
  }

  @Test
  void aFolderOfSomebodyElseIsRefused() throws IOException {
    try {
      Files.setAttribute(folder, "unix:uid", 4711);
    } catch (IOException e) {
      assumeTrue(false, "only root can give a folder away");
    }

    assertThatThrownBy(() -> LibraryFolder.requireOwn(folder, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to user 4711");
  }
}
