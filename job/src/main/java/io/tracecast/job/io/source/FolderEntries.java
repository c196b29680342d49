package io.tracecast.job.io.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The names in a folder of this machine, sorted. A name takes some 70 bytes, and a path several
 * times as much.
 */
final class FolderEntries implements Iterable<String> {
  /** Stands in names for what this process's character set does not know. */
  private static final char UNKNOWN = '\uFFFD';

  private final Path folder;
  private final String[] names;

  /** Entries that their names do not lead back to. */
  private final Map<String, Path> unnamable;

  private FolderEntries(Path folder, String[] names, Map<String, Path> unnamable) {
    this.folder = folder;
    this.names = names;
    this.unnamable = unnamable;
  }

  static FolderEntries of(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    Map<String, Path> unnamable = new HashMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        String name = LocalListing.name(entry);
        names.add(name);
        if (name.indexOf(UNKNOWN) >= 0) {
          unnamable.put(name, entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    String[] sorted = names.toArray(String[]::new);
    Arrays.sort(sorted);
    return new FolderEntries(folder, sorted, unnamable);
  }

  /** Returns what is in a folder, in no order. */
  static List<Path> paths(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return paths;
  }

  boolean has(String name) {
    return Arrays.binarySearch(names, name) >= 0;
  }

  /** Returns the path of an entry. */
  Path path(String name) {
    Path path = unnamable.get(name);
    return path == null ? folder.resolve(name) : path;
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.asList(names).iterator();
  }
}
