package io.tracecast.graph.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The libraries of OpenCV, which JavaCPP unpacks into a folder per jar, as they lie in the jar. It
 * unpacks again what has another size or time.
 */
public final class DecoderLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(DecoderLibraries.class);

  private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

  private DecoderLibraries() {}

  /**
   * Has JavaCPP unpack into this user's folder, and removes from it what it must not load.
   *
   * @throws IOException if it cannot be removed, or the folder is not this user's alone
   */
  public static void check() throws IOException {
    if (System.getProperty(PROPERTY) != null) {
      return;
    }
    Path folder = LibraryFolder.of("javacpp");
    FolderLock.hold(folder, () -> removeDamaged(folder));
    System.setProperty(PROPERTY, folder.toString());
  }

  private static void removeDamaged(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (isDamaged(file, folder.relativize(file))) {
          LOG.warn("{} is not the library that was packed; it is unpacked anew", file);
          Files.delete(file);
        }
      }
    }
  }

  /**
   * Those of other versions are not loaded.
   *
   * @param path the name of the jar, then the path in it
   */
  private static boolean isDamaged(Path file, Path path) throws IOException {
    if (path.getNameCount() == 1) {
      return false;
    }
    String jar = "/" + path.getName(0) + "!/";
    Optional<PackedLibrary> packed =
        PackedLibrary.find(path.subpath(1, path.getNameCount()).toString());
    return packed.isPresent()
        && packed.get().url().getPath().contains(jar)
        && !packed.get().isIn(file);
  }
}
