package io.tracecast.graph.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The entries of a zip archive under its one root folder, bounded in number, name and size: zips
 * come from outside. Owns the open {@link ZipFile}.
 */
final class ZipEntries implements AutoCloseable {
  private static final int MAX_ENTRIES = 200_000;
  private static final int MAX_NAME_LENGTH = 1024;
  private static final int MAX_TEXT_SIZE_IN_BYTES = 64 << 20;

  private final String archiveName;
  private final ZipFile zip;
  private final String root;

  private ZipEntries(String archiveName, ZipFile zip, String root) {
    this.archiveName = archiveName;
    this.zip = zip;
    this.root = root;
  }

  static ZipEntries open(String archiveName, ArchiveBytes bytes) {
    ZipFile zip = null;
    try {
      zip = ZipFile.builder().setSeekableByteChannel(new ArchiveChannel(bytes)).get();
      return new ZipEntries(archiveName, zip, checkedRoot(archiveName, zip));
    } catch (IOException | IllegalArgumentException e) {
      closeQuietly(zip);
      throw ArchiveErrors.corrupt(archiveName, "its zip directory cannot be read", e);
    } catch (RuntimeException e) {
      closeQuietly(zip);
      throw e;
    }
  }

  private static void closeQuietly(ZipFile zip) {
    org.apache.commons.compress.utils.IOUtils.closeQuietly(zip);
  }

  private static String checkedRoot(String archiveName, ZipFile zip) {
    List<ZipArchiveEntry> all = Collections.list(zip.getEntries());
    if (all.size() > MAX_ENTRIES) {
      throw ArchiveErrors.hostile(archiveName, all.size() + " entries, at most " + MAX_ENTRIES);
    }
    for (ZipArchiveEntry entry : all) {
      String name = entry.getName();
      if (name.length() > MAX_NAME_LENGTH || name.startsWith("/") || name.contains("..")) {
        throw ArchiveErrors.hostile(
            archiveName, "an entry named '" + name.substring(0, Math.min(80, name.length())) + "'");
      }
    }
    return all.isEmpty() ? "" : rootOf(all.get(0).getName());
  }

  private static String rootOf(String entryName) {
    int slash = entryName.indexOf('/');
    return slash < 0 ? "" : entryName.substring(0, slash + 1);
  }

  ZipFile zip() {
    return zip;
  }

  /** Returns the root folder's name with its slash, or nothing where entries lie at the top. */
  String root() {
    return root;
  }

  boolean has(String path) {
    return zip.getEntry(root + path) != null;
  }

  boolean hasFolder(String path) {
    return Collections.list(zip.getEntries()).stream()
        .anyMatch(entry -> entry.getName().startsWith(root + path + "/"));
  }

  /** Returns a small entry's content, if it exists. */
  Optional<byte[]> content(String path) {
    ZipArchiveEntry entry = zip.getEntry(root + path);
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream stream = zip.getInputStream(entry)) {
      byte[] content = stream.readNBytes(MAX_TEXT_SIZE_IN_BYTES + 1);
      if (content.length > MAX_TEXT_SIZE_IN_BYTES) {
        throw ArchiveErrors.hostile(archiveName, path + " is over 64 MiB");
      }
      return Optional.of(content);
    } catch (IOException | IllegalArgumentException e) {
      throw ArchiveErrors.corrupt(archiveName, path + " cannot be read", e);
    }
  }

  @Override
  public void close() {
    closeQuietly(zip);
  }
}
