package io.tracecast.graph.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The temporary folders of this process that are open, and those that dead processes left. */
final class TemporaryFolders {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolders.class);
  private static final Map<Path, TemporaryFolder> OPEN = new HashMap<>();
  private static boolean swept;
  private static boolean ending;

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(TemporaryFolders::closeAll, "tracecast-temporary-folders"));
    } catch (IllegalStateException e) { // the first use of it comes when the end has begun
      ending = true;
    }
  }

  private TemporaryFolders() {}

  /** Makes a folder, which goes when the process ends unless it is closed before. */
  static synchronized TemporaryFolder open(Path root, String purpose) throws IOException {
    if (ending) {
      throw new IOException("The process is ending: it makes no temporary folder any more.");
    }
    if (!swept) { // before this process has any, which others could take for a dead one's
      swept = true;
      sweep(root);
    }
    TemporaryFolder folder = TemporaryFolder.in(LifeSign.ofNewFolder(root, purpose));
    OPEN.put(folder.root(), folder);
    return folder;
  }

  /** Returns whether the folder was open until now. */
  static synchronized boolean closed(TemporaryFolder folder) {
    return OPEN.remove(folder.root()) != null;
  }

  private static void closeAll() {
    for (TemporaryFolder folder : end()) {
      try {
        folder.close();
      } catch (IOException e) { // the next process finds it
        LOG.debug("Could not delete {}", folder.path(), e);
      }
    }
  }

  private static synchronized List<TemporaryFolder> end() {
    ending = true;
    return new ArrayList<>(OPEN.values());
  }

  /** Deletes what dead processes of this user left in a folder. */
  static synchronized void sweep(Path root) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root, LifeSign.PREFIX + "*")) {
      UserPrincipal user = null;
      for (Path folder : found) {
        if (!OPEN.containsKey(folder)) { // to close one's own lock file a second time unlocks it
          user = user == null ? user(root) : user;
          sweep(folder, user);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("Could not look for what dead processes left in {}", root, e);
    }
  }

  /** Returns whose files this process makes, who need not have a name. */
  private static UserPrincipal user(Path root) throws IOException {
    Path file = Files.createTempFile(root, "tracecast", "");
    try {
      return Files.getOwner(file);
    } finally {
      Files.delete(file);
    }
  }

  /** A link is left alone, wherever it leads. */
  private static void sweep(Path folder, UserPrincipal user) {
    try {
      boolean own =
          Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user);
      Optional<LifeSign> dead = own ? LifeSign.ofDead(folder) : Optional.empty();
      if (dead.isPresent()) {
        try (LifeSign held = dead.get()) {
          FolderTree.delete(held.folder());
          LOG.info("Deleted {}, which a process that was killed had left", folder);
        }
      }
    } catch (IOException e) {
      LOG.debug("Could not delete {}", folder, e);
    }
  }
}
