package io.tracecast.job.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Whatever files are written below some folders, also those that are deleted again: from the moment
 * it begins each gets a second name elsewhere as soon as it is seen, under which its content stays.
 * Jars, which are large and anybody's, are left out.
 */
final class Traces implements AutoCloseable {
  /** Shorter than any file lives from which an engine loads a graph. */
  private static final long BEAT_NANOS = 1_000_000;

  private final List<Path> roots;
  private final Path kept;
  private final Set<Object> seen = new HashSet<>();
  private final Map<Path, Path> names = new LinkedHashMap<>();
  private final Thread watcher = new Thread(this::watch, "traces");
  private volatile boolean ending;

  private Traces(List<Path> roots, Path kept) {
    this.roots = roots;
    this.kept = kept;
  }

  /**
   * Begins to watch.
   *
   * @param kept an empty folder on the same file system as all of the others, and in none of them
   */
  static Traces begin(Path kept, Path... roots) {
    Traces traces = new Traces(List.of(roots), kept);
    traces.watcher.start();
    return traces;
  }

  private void watch() {
    while (!ending) {
      look();
      LockSupport.parkNanos(BEAT_NANOS);
    }
    look();
  }

  private void look() {
    for (Path root : roots) {
      try {
        Files.walkFileTree(root, new Linking());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final class Linking extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean wanted = attributes.isRegularFile() && !file.toString().endsWith(".jar");
      if (wanted && seen.add(attributes.fileKey())) {
        Path link = kept.resolve(Integer.toString(names.size()));
        try {
          Files.createLink(link, file);
          names.put(link, file);
        } catch (IOException e) { // it was gone before
          seen.remove(attributes.fileKey());
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** Returns the files, by the names that they had first, that have one of the texts in them. */
  Set<Path> with(Set<String> latin1) throws IOException {
    Set<Path> found = new TreeSet<>();
    for (Map.Entry<Path, Path> name : names.entrySet()) {
      String content = new String(Files.readAllBytes(name.getKey()), ISO_8859_1);
      if (latin1.stream().anyMatch(content::contains)) {
        found.add(name.getValue());
      }
    }
    return found;
  }

  /** Returns the names that all files had first. */
  Set<Path> files() {
    return new TreeSet<>(names.values());
  }

  /** Ends the watch; what was found stays. */
  @Override
  public void close() throws InterruptedException {
    ending = true;
    watcher.join();
  }
}
