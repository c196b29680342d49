package io.tracecast.graph.natives;

import io.tracecast.graph.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder into which native libraries are unpacked, once per machine and user: what lies there
 * is run, so nobody else may write to it.
 *
 * <p>It is what {@code ENGINE_CACHE_DIR} or {@code DJL_CACHE_DIR} names, as an environment variable
 * or a system property, or else {@code ~/.djl.ai}. Where the home folder cannot be written to, DJL
 * and JavaCPP would take a folder of a known name in the temporary folder, which belongs to whoever
 * makes it first; this takes one of an unknown name that goes with the process.
 */
final class LibraryFolder {
  private static final String VARIABLE = "ENGINE_CACHE_DIR";

  /** Belongs to whom this process runs as. */
  private static final Path SELF = Path.of("/proc/self");

  private static final int OTHERS_MAY_WRITE = 0002;
  private static final int STICKY = 01000;

  private static final Map<String, Path> CHECKED = new ConcurrentHashMap<>();

  private static TemporaryFolder ownOfProcess;

  private LibraryFolder() {}

  /**
   * Returns the folder of one engine, made if it was missing, and has DJL use the same.
   *
   * @param engine its name
   * @throws IOException if somebody else could have put something there, or it cannot be made
   */
  static Path of(String engine) throws IOException {
    Path known = CHECKED.get(engine);
    if (known != null) {
      return known;
    }
    Path base = base();
    Path folder = base.resolve(engine);
    create(base);
    requireOwn(base, true);
    create(folder);
    requireOwn(folder, false);
    CHECKED.put(engine, folder);
    return folder;
  }

  private static synchronized Path base() throws IOException {
    Optional<Path> named =
        Stream.of(VARIABLE, "DJL_CACHE_DIR")
            .flatMap(name -> Stream.of(System.getenv(name), System.getProperty(name)))
            .filter(value -> value != null && !value.isEmpty())
            .map(Path::of)
            .findFirst();
    if (named.isPresent()) {
      return named.get().toAbsolutePath();
    }
    Path home = Path.of(System.getProperty("user.home"));
    if (Files.isWritable(home)) {
      return home.resolve(".djl.ai");
    }
    if (ownOfProcess == null) {
      ownOfProcess = TemporaryFolder.create("libraries"); // goes with the process
      System.setProperty(VARIABLE, ownOfProcess.path().toString());
    }
    return ownOfProcess.path();
  }

  private static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getParent() != null) {
      Files.createDirectories(folder.getParent());
    }
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // another process was faster; whose folder it is shows next
    }
  }

  /**
   * Refuses a folder that somebody else than this user or root owns or may write to.
   *
   * @param mayBeShared whether others may make files of theirs there, if they cannot touch those of
   *     this user, as in {@code /tmp}
   */
  static void requireOwn(Path link, boolean mayBeShared) throws IOException {
    Path folder = link.toRealPath();
    if (!Files.getFileStore(folder).supportsFileAttributeView("unix")) {
      return;
    }
    int owner = (int) Files.getAttribute(folder, "unix:uid");
    int user = (int) Files.getAttribute(SELF, "unix:uid");
    if (owner != user && owner != 0) {
      throw unsafe(folder, "belongs to user " + owner + ", and this process runs as " + user);
    }
    int mode = (int) Files.getAttribute(folder, "unix:mode");
    boolean shared = mayBeShared && (mode & STICKY) != 0;
    if ((mode & OTHERS_MAY_WRITE) != 0 && !shared) {
      throw unsafe(folder, "may be written to by everybody");
    }
  }

  private static IOException unsafe(Path folder, String why) {
    return new IOException(
        ("the folder %s, from which native libraries are loaded, %s. Name one of your own with"
                + " %s, or let only its owner write there: chmod go-w %s.")
            .formatted(folder, why, VARIABLE, folder));
  }
}
