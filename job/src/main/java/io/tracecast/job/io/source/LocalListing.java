package io.tracecast.job.io.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.RegularFiles;
import io.tracecast.job.io.source.PassedOver.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lists the images below folders of this machine, with one look at each file, as it finds them.
 * Links are followed when all else is listed, so that what they lead to counts once, under its own
 * name. Hadoop's own listing tells neither links nor pipes from files, and asks for each file's
 * owner by a process of its own where its native library is missing.
 */
final class LocalListing {
  private final Optional<Path> ownOutput;
  private final PassedOver.Counter passedOver;
  private final Set<Path> seenFolders = new HashSet<>();

  /** Named files and what links lead to; files in folders are known by their folder. */
  private final Set<Path> seenFiles = new HashSet<>();

  private final List<Link> links = new ArrayList<>();

  private record Link(Path path, Consumer<ImageRow> images) {}

  /** A folder under the name that it is listed by, and under its own without links. */
  private record Folder(Path path, Path real) {}

  /**
   * @param output where the run writes, which may not exist yet; null if nowhere
   */
  LocalListing(Path output, PassedOver.Counter passedOver) throws IOException {
    this.ownOutput =
        output != null && Files.isDirectory(output)
            ? Optional.of(output.toRealPath())
            : Optional.empty();
    this.passedOver = passedOver;
  }

  /** Adds a file or a folder that somebody named, whatever its name and through any link. */
  void addNamed(Path path, Consumer<ImageRow> images) throws IOException {
    take(path, path.toRealPath(), attributes(path), Reason.LISTED_ALREADY, images);
  }

  /** Adds what was found under a name that nobody wrote: links wait for {@link #followLinks}. */
  void addFound(Path path, Consumer<ImageRow> images) throws IOException {
    BasicFileAttributes attributes = attributes(path, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      links.add(new Link(path, images));
    } else {
      take(path, path.toRealPath(), attributes, Reason.LISTED_ALREADY, images);
    }
  }

  /** Follows the links that were found, and those that are found behind them. */
  void followLinks() throws IOException {
    while (!links.isEmpty()) {
      List<Link> round = new ArrayList<>(links);
      round.sort(Comparator.comparing(Link::path));
      links.clear();
      for (Link link : round) {
        follow(link);
      }
    }
  }

  private void follow(Link link) throws IOException {
    Path target;
    BasicFileAttributes attributes;
    try {
      target = link.path().toRealPath();
      attributes = attributes(target);
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) { // no such file, a ring of links
      passedOver.add(Reason.BROKEN_LINK, link.path().toString());
      return;
    }
    if (ownOutput.filter(target::startsWith).isPresent()) {
      passedOver.add(Reason.OWN_OUTPUT, link.path().toString());
    } else if (link.path().getParent().toRealPath().startsWith(target)) {
      passedOver.add(Reason.LINK_TO_PARENT, link.path().toString());
    } else {
      take(link.path(), target, attributes, Reason.LINK_TO_SEEN, link.images());
    }
  }

  private void take(
      Path path, Path real, BasicFileAttributes attributes, Reason again, Consumer<ImageRow> images)
      throws IOException {
    if (attributes.isDirectory()) {
      if (seenFolders.contains(real)) {
        passedOver.add(again, path.toString());
      } else {
        walk(new Folder(path, real), images);
      }
    } else if (!attributes.isRegularFile()) {
      refuse(path);
    } else if (seenFolders.contains(real.getParent()) && isVisible(real) || !seenFiles.add(real)) {
      passedOver.add(again, path.toString());
    } else {
      images.accept(row(path, attributes));
    }
  }

  private static boolean isVisible(Path file) {
    return FolderNames.passedOver(name(file)).isEmpty();
  }

  private void refuse(Path path) throws IOException {
    passedOver.add(
        Reason.NOT_A_REGULAR_FILE,
        path + ", " + RegularFiles.kind(path)); // a kind costs a look of its own, but these are few
  }

  /**
   * Walks folders in the order of the paths in them: a folder {@code a} comes where its entries do,
   * behind {@code a.jpg}. At most the names in one folder, and in those above it, are held.
   */
  private void walk(Folder folder, Consumer<ImageRow> images) throws IOException {
    if (!seenFolders.add(folder.real())) {
      passedOver.add(Reason.LISTED_ALREADY, folder.path().toString());
      return;
    }
    FolderEntries entries = FolderEntries.of(folder.path());
    boolean output = isOutput(folder, entries);
    PriorityQueue<Path> folders = new PriorityQueue<>(Comparator.comparing(LocalListing::inside));
    for (String name : entries) {
      while (!folders.isEmpty() && inside(folders.peek()).compareTo(name) < 0) {
        walkInto(folder, folders.remove(), images);
      }
      if (!output || !FolderNames.isOfARun(name)) {
        visit(folder, entries.path(name), folders, images);
      }
    }
    while (!folders.isEmpty()) {
      walkInto(folder, folders.remove(), images);
    }
  }

  /** Returns what the names of a folder's entries begin with, beside their names. */
  private static String inside(Path folder) {
    return name(folder) + "/";
  }

  private void walkInto(Folder parent, Path path, Consumer<ImageRow> images) throws IOException {
    walk(new Folder(path, parent.real().resolve(path.getFileName())), images);
  }

  private void visit(Folder folder, Path entry, Queue<Path> folders, Consumer<ImageRow> images)
      throws IOException {
    String name = name(entry);
    Optional<Reason> reason = FolderNames.passedOver(name);
    if (reason.isPresent()) {
      passedOver.add(reason.get(), entry.toString());
      return;
    }
    BasicFileAttributes attributes;
    try {
      attributes = attributes(entry, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      passedOver.add(Reason.VANISHED, entry.toString());
      return;
    }
    if (attributes.isSymbolicLink()) {
      links.add(new Link(entry, images));
    } else if (attributes.isDirectory()) {
      folders.add(entry);
    } else if (!attributes.isRegularFile()) {
      refuse(entry);
    } else if (!seenFiles.isEmpty() && seenFiles.contains(folder.real().resolve(name))) {
      passedOver.add(Reason.LISTED_ALREADY, entry.toString());
    } else {
      images.accept(row(entry, attributes));
    }
  }

  /** Counts the output of a run; what others put beside the run's own files may be images. */
  private boolean isOutput(Folder folder, FolderEntries entries) throws IOException {
    if (ownOutput.filter(folder.real()::equals).isPresent()) {
      passedOver.add(Reason.OWN_OUTPUT, folder.path().toString());
      return true;
    }
    if (entries.has(FolderNames.TRACECAST)
        || (entries.has(FolderNames.PREDICTIONS)
            && entries.has(FolderNames.REPORT)
            && isReport(entries.path(FolderNames.REPORT)))) {
      passedOver.add(Reason.OUTPUT_OF_A_RUN, folder.path().toString());
      return true;
    }
    return false;
  }

  private static boolean isReport(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      return root.path("command").asText().equals("score")
          && root.has("status")
          && root.at("/graph/sha256").isTextual();
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      return false;
    }
  }

  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static BasicFileAttributes attributes(Path path, LinkOption... options)
      throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, options);
  }

  private static ImageRow row(Path path, BasicFileAttributes attributes) {
    return ImageRow.ofFile(
        "file:" + path, new Timestamp(attributes.lastModifiedTime().toMillis()), attributes.size());
  }
}
