package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.CollectedBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The entries of a zip archive under its one root folder, bounded in number, name and size: zips
 * come from outside. Owns the open {@link ZipFile}.
 */
public final class ZipEntries implements AutoCloseable {
  private static final int MAX_NAME_LENGTH = 1024;

  /** The code of torchvision's networks takes 60 KB per file at most. */
  private static final int MAX_TEXT_SIZE_IN_BYTES = 8 << 20;

  /** What all entries together may unpack to where the archive is small. */
  private static final long MIN_GROWN_SIZE_IN_BYTES = 32 << 20;

  private static final long PART_SIZE_IN_BYTES = 1 << 16;

  /** Entries are stored as they are or, where somebody zipped again, a little smaller. */
  private static final long MAX_GROWTH = 16;

  private final String archiveName;
  private final ZipFile zip;
  private final String root;
  private final ArchiveBytes bytes;
  private final Set<String> checked = new HashSet<>();

  private ZipEntries(String archiveName, ArchiveBytes bytes, ZipFile zip, String root) {
    this.archiveName = archiveName;
    this.bytes = bytes;
    this.zip = zip;
    this.root = root;
  }

  public static ZipEntries open(String archiveName, ArchiveBytes bytes) {
    ZipFile zip = openZip(archiveName, bytes);
    try {
      List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
      check(archiveName, bytes.sizeInBytes(), entries);
      String root = entries.isEmpty() ? "" : rootOf(entries.get(0).getName());
      return new ZipEntries(archiveName, bytes, zip, root);
    } catch (ArchiveException e) {
      closeQuietly(zip);
      throw e;
    }
  }

  /** The library throws whatever it likes at a broken directory. */
  private static ZipFile openZip(String archiveName, ArchiveBytes bytes) {
    DirectoryScan.check(archiveName, bytes);
    try {
      return ZipFile.builder().setSeekableByteChannel(new ArchiveChannel(bytes)).get();
    } catch (IOException | RuntimeException e) {
      throw ArchiveErrors.corrupt(archiveName, "its zip directory cannot be read", e);
    }
  }

  private static void closeQuietly(ZipFile zip) {
    org.apache.commons.compress.utils.IOUtils.closeQuietly(zip);
  }

  private static void check(
      String archiveName, long archiveSizeInBytes, List<ZipArchiveEntry> entries) {
    Set<String> names = new HashSet<>();
    long growth = Math.max(MIN_GROWN_SIZE_IN_BYTES, MAX_GROWTH * archiveSizeInBytes);
    for (ZipArchiveEntry entry : entries) {
      if (isUnsafe(entry.getName())) {
        throw ArchiveErrors.hostile(archiveName, shown(entry));
      }
      if (!names.add(entry.getName())) {
        throw ArchiveErrors.hostile(archiveName, "more than " + shown(entry));
      }
      if (!isPlain(entry)) {
        throw ArchiveErrors.corrupt(
            archiveName, shown(entry) + " is encrypted or compressed in an unknown way", null);
      }
      growth -= entry.getSize();
      if (entry.getSize() < 0 || growth < 0) {
        throw ArchiveErrors.hostile(
            archiveName, shown(entry) + " claims " + entry.getSize() + " bytes");
      }
    }
  }

  private static String shown(ZipArchiveEntry entry) {
    return "an entry named '" + ArchiveErrors.quoted(entry.getName()) + "'";
  }

  private static boolean isUnsafe(String name) {
    boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.startsWith(":", 1);
    return absolute
        || name.length() > MAX_NAME_LENGTH
        || name.chars().anyMatch(Character::isISOControl)
        || Arrays.asList(name.split("[/\\\\]")).contains("..");
  }

  private static boolean isPlain(ZipArchiveEntry entry) {
    return !entry.getGeneralPurposeBit().usesEncryption()
        && (entry.getMethod() == ZipEntry.STORED || entry.getMethod() == ZipEntry.DEFLATED);
  }

  private static String rootOf(String entryName) {
    int slash = entryName.indexOf('/');
    return slash < 0 ? "" : entryName.substring(0, slash + 1);
  }

  public ZipFile zip() {
    return zip;
  }

  /** Returns the root folder's name with its slash, or nothing where entries lie at the top. */
  public String root() {
    return root;
  }

  public boolean has(String path) {
    return zip.getEntry(root + path) != null;
  }

  public boolean hasFolder(String path) {
    return Collections.list(zip.getEntries()).stream()
        .anyMatch(entry -> entry.getName().startsWith(root + path + "/"));
  }

  /** Returns the paths of the files in a folder and below it. */
  public List<String> files(String folder) {
    return Collections.list(zip.getEntries()).stream()
        .map(entry -> entry.getName())
        .filter(entry -> entry.startsWith(root + folder + "/") && !entry.endsWith("/"))
        .map(entry -> entry.substring(root.length()))
        .toList();
  }

  /** Returns the names of all entries, with the root folder's. */
  List<String> names() {
    return Collections.list(zip.getEntries()).stream().map(ZipArchiveEntry::getName).toList();
  }

  /** Returns the size of an entry's content in bytes; 0 if it does not exist. */
  public long size(String path) {
    ZipArchiveEntry entry = zip.getEntry(root + path);
    return entry == null ? 0 : entry.getSize();
  }

  /** Returns a small entry's content, if it exists. */
  public Optional<byte[]> content(String path) {
    ZipArchiveEntry entry = zip.getEntry(root + path);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.getSize() > MAX_TEXT_SIZE_IN_BYTES) {
      throw ArchiveErrors.hostile(archiveName, ArchiveErrors.quoted(path) + " is over 8 MiB");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream((int) entry.getSize());
    try {
      copy(entry, content);
      return Optional.of(content.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes whatever is written to it", e);
    }
  }

  /**
   * Returns where a file's content lies, if it exists, held against its checksum; what is
   * compressed is unpacked.
   */
  public Optional<ByteRange> range(String path) {
    ZipArchiveEntry entry = zip.getEntry(root + path);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.getMethod() == ZipEntry.STORED) {
      checkStored(entry);
      return Optional.of(new ByteRange(bytes, entry.getDataOffset(), entry.getSize()));
    }
    CollectedBytes content = new CollectedBytes();
    try {
      copy(entry, content);
      return Optional.of(new ByteRange(content.bytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes whatever is written to it", e);
    }
  }

  /**
   * Holds the content of every entry that was not read yet against the checksum in the directory:
   * the engine does not, and a weight of which one bit flipped still is a number.
   *
   * @throws ArchiveException if one does not match
   */
  void checkContents() {
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      if (!checked.contains(entry.getName())) {
        checkContent(entry);
      }
    }
  }

  private void checkContent(ZipArchiveEntry entry) {
    if (entry.getMethod() == ZipEntry.STORED) {
      checkStored(entry);
      return;
    }
    try {
      copy(entry, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("Nowhere takes whatever is written to it", e);
    }
  }

  /** Stored content is summed up where it lies; weights are nearly all of an archive. */
  private void checkStored(ZipArchiveEntry entry) {
    long start = entry.getDataOffset();
    long size = entry.getSize();
    if (start < 0 || entry.getCompressedSize() != size || size > bytes.sizeInBytes() - start) {
      throw damaged(entry, "does not lie where the directory says", null);
    }
    if (bytes.crc32(start, size) != entry.getCrc()) {
      throw mismatch(entry);
    }
  }

  private ArchiveException mismatch(ZipArchiveEntry entry) {
    return damaged(entry, "does not match its size or checksum", null);
  }

  /**
   * Writes an entry's content to the target, no more than the entry claims to hold.
   *
   * @throws IOException if the target fails
   * @throws ArchiveException if the content is not of the size and checksum that it claims
   */
  public void copy(ZipArchiveEntry entry, OutputStream target) throws IOException {
    CRC32 checksum = new CRC32();
    long remaining = entry.getSize();
    byte[] part = new byte[(int) Math.min(PART_SIZE_IN_BYTES, remaining + 1)];
    try (InputStream content = openContent(entry)) {
      int length;
      while ((length = readPart(entry, content, part)) > 0) {
        remaining -= length;
        if (remaining < 0) {
          throw damaged(entry, "is larger than it claims", null);
        }
        checksum.update(part, 0, length);
        target.write(part, 0, length);
      }
    }
    if (remaining > 0 || checksum.getValue() != entry.getCrc()) {
      throw mismatch(entry);
    }
    checked.add(entry.getName());
  }

  private InputStream openContent(ZipArchiveEntry entry) {
    try {
      return zip.getInputStream(entry);
    } catch (IOException | RuntimeException e) {
      throw damaged(entry, "cannot be read", e);
    }
  }

  private int readPart(ZipArchiveEntry entry, InputStream content, byte[] part) {
    try {
      return content.read(part);
    } catch (IOException | RuntimeException e) {
      throw damaged(entry, "cannot be read", e);
    }
  }

  private ArchiveException damaged(ZipArchiveEntry entry, String why, Exception cause) {
    return ArchiveErrors.corrupt(
        archiveName, ArchiveErrors.quoted(entry.getName()) + " " + why, cause);
  }

  @Override
  public void close() {
    closeQuietly(zip);
  }
}
