package io.tracecast.graph.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private folder of this process, below {@code java.io.tmpdir}: only its user may read it (0700,
 * files 0600) where the file system knows permissions. Closing it deletes it with all that lies in
 * it; what is open when the process ends goes then. What a process leaves that was killed goes when
 * the next one makes its first such folder.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);

  private final LifeSign lock;
  private final Path path;

  private TemporaryFolder(LifeSign lock, Path path) {
    this.lock = lock;
    this.path = path;
  }

  /**
   * Makes a folder; the caller closes it.
   *
   * @param purpose a word or two for those who come across it
   */
  public static TemporaryFolder create(String purpose) throws IOException {
    Path root = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    return TemporaryFolders.open(root, purpose);
  }

  /** Makes what lies beside the lock, which goes with it if that fails. */
  static TemporaryFolder in(LifeSign lock) throws IOException {
    try {
      Path path = Files.createDirectory(lock.folder().resolve("files"), ownerOnly("rwx"));
      if (!isPrivate(path)) {
        LOG.warn("{} may be read by others: its file system has no permissions", path);
      }
      return new TemporaryFolder(lock, path);
    } catch (IOException | RuntimeException e) {
      FolderTree.delete(lock.folder());
      lock.close();
      throw e;
    }
  }

  private static boolean isPrivate(Path folder) throws IOException {
    return hasPermissions()
        && Files.getPosixFilePermissions(folder)
            .equals(PosixFilePermissions.fromString("rwx------"));
  }

  /** Returns the folder with the lock in it. */
  Path root() {
    return lock.folder();
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  /**
   * Makes an empty file, and the folders that lead to it, which nobody else can read.
   *
   * @param location below this folder
   * @throws IOException if it leads out of this folder or is there already
   */
  public Path newFile(String location) throws IOException {
    return Files.createFile(inside(location), ownerOnly("rw-"));
  }

  /**
   * Gives a file of this process a second name in this folder, or copies it where the file system
   * has no such names.
   *
   * @param location below this folder
   * @throws IOException if it leads out of this folder or is there already
   */
  public void link(String location, Path file) throws IOException {
    Path name = inside(location);
    try {
      Files.createLink(name, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      try (OutputStream copy = Files.newOutputStream(newFile(location))) {
        Files.copy(file, copy);
      }
    }
  }

  private Path inside(String location) throws IOException {
    Path file = path.resolve(location).normalize();
    if (!file.startsWith(path) || file.equals(path)) {
      throw new IOException("A file leads out of its temporary folder: " + location);
    }
    Files.createDirectories(file.getParent(), ownerOnly("rwx"));
    return file;
  }

  /** Returns what makes a new file its user's alone; nothing where there are no permissions. */
  static FileAttribute<?>[] ownerOnly(String permissions) {
    return hasPermissions()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(
              PosixFilePermissions.fromString(permissions + "------"))
        }
        : new FileAttribute<?>[] {};
  }

  private static boolean hasPermissions() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /** Deletes it; a second call does nothing. */
  @Override
  public void close() throws IOException {
    if (TemporaryFolders.closed(this)) {
      try {
        FolderTree.delete(lock.folder());
      } finally {
        lock.close();
      }
    }
  }
}
