package io.tracecast.graph.natives;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Folders of libraries that nobody needs any more, such as those of a killed unpacking. */
final class LeftoverFolders {
  private LeftoverFolders() {}

  /**
   * Deletes the folders in a folder whose names begin in one of these ways.
   *
   * @param latest when they were last written to at the latest
   */
  static void delete(Path parent, List<String> prefixes, Instant latest) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        boolean named = prefixes.stream().anyMatch(folder.getFileName().toString()::startsWith);
        if (named && Files.getLastModifiedTime(folder).toInstant().isBefore(latest)) {
          delete(folder);
        }
      }
    }
  }

  /** Deletes a folder and what lies in it; links are not followed. */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
