package io.tracecast.job.io.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;

/**
 * Matches Hadoop's globs on this machine. Hadoop's own matching leaves out links that lead nowhere,
 * so they could not be counted.
 */
final class LocalGlob {
  private LocalGlob() {}

  /** Returns the files and folders that match an absolute pattern. */
  static Set<Path> matches(String pattern, PassedOver.Counter passedOver) throws IOException {
    Set<Path> matches = new TreeSet<>();
    for (String alternative : GlobExpander.expand(pattern)) {
      List<Path> found = List.of(Path.of("/"));
      for (String component : alternative.split("/+")) {
        if (!component.isEmpty()) {
          found = step(found, component, passedOver);
        }
      }
      matches.addAll(found);
    }
    return matches;
  }

  private static List<Path> step(
      List<Path> folders, String component, PassedOver.Counter passedOver) throws IOException {
    List<Path> found = new ArrayList<>();
    GlobPattern pattern = new GlobPattern(component);
    boolean literal = !pattern.hasWildcard() && component.indexOf('\\') < 0;
    for (Path folder : folders) {
      if (literal) {
        Path entry = folder.resolve(component);
        if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      } else if (Files.isDirectory(folder)) {
        for (Path entry : FolderEntries.paths(folder)) {
          if (pattern.matches(LocalListing.name(entry)) && isMeant(entry, component, passedOver)) {
            found.add(entry);
          }
        }
      }
    }
    return found;
  }

  /** A pattern that begins as hidden names do means them. */
  private static boolean isMeant(Path entry, String component, PassedOver.Counter passedOver) {
    String name = LocalListing.name(entry);
    return FolderNames.passedOver(name)
        .filter(reason -> component.charAt(0) != name.charAt(0))
        .map(
            reason -> {
              passedOver.add(reason, entry.toString());
              return false;
            })
        .orElse(true);
  }
}
