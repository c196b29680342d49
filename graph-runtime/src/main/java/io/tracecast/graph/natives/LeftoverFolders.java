package io.tracecast.graph.natives;

import io.tracecast.graph.process.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/** Folders of libraries that nobody needs any more, such as those of a killed unpacking. */
final class LeftoverFolders {
  private LeftoverFolders() {}

  /**
   * Deletes the folders in a folder whose names begin like that.
   *
   * @param latest when they were last written to at the latest
   */
  static void delete(Path parent, String prefix, Instant latest) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        boolean named = folder.getFileName().toString().startsWith(prefix);
        if (named && Files.getLastModifiedTime(folder).toInstant().isBefore(latest)) {
          FolderTree.delete(folder);
        }
      }
    }
  }
}
