package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A key in a file of this machine. As ssh does with its keys, a file of one's own is refused if
 * anybody else may read or write it; one of another owner, as a secret that a container's platform
 * mounts, is that owner's matter.
 *
 * @param path the file
 */
public record KeyFile(String path) implements KeyRetriever {
  private static final int OTHERS = 0077;
  private static final int PERMISSIONS = 0777;

  @Override
  public SealingKey retrieve() {
    String source = "file:" + path;
    try {
      Path file = Path.of(path);
      requireClosed(source, file);
      try (InputStream stream = Files.newInputStream(file)) {
        byte[] text = stream.readNBytes(SealingKey.MAX_TEXT_LENGTH);
        return SealingKey.parse(source, new String(text, ISO_8859_1));
      }
    } catch (NoSuchFileException e) {
      throw TrustErrors.sealKeyMissing(source, "this machine has no such file");
    } catch (AccessDeniedException e) {
      throw TrustErrors.sealKeyMissing(source, "this process may not read it");
    } catch (IOException | InvalidPathException e) {
      throw TrustErrors.sealKeyMissing(source, "it cannot be read (" + e.getMessage() + ")");
    }
  }

  private void requireClosed(String source, Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    int mode = (Integer) Files.getAttribute(file, "unix:mode") & PERMISSIONS;
    if ((mode & OTHERS) != 0 && isOwn(file)) {
      throw TrustErrors.keyFileOpen(source, "%04o".formatted(mode), path);
    }
  }

  /** A process's folder in /proc belongs to the user it runs as. */
  private static boolean isOwn(Path file) throws IOException {
    Path self = Path.of("/proc/self");
    return !Files.exists(self)
        || Files.getAttribute(self, "unix:uid").equals(Files.getAttribute(file, "unix:uid"));
  }
}
