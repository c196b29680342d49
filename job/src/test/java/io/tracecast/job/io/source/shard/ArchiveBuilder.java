package io.tracecast.job.io.source.shard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes small archives. */
final class ArchiveBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;
  private final ZipArchiveOutputStream zip;

  private ArchiveBuilder(boolean isTar) {
    tar = isTar ? new TarArchiveOutputStream(bytes, "UTF-8") : null;
    zip = isTar ? null : new ZipArchiveOutputStream(bytes);
    if (isTar) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }
  }

  static ArchiveBuilder tar() {
    return new ArchiveBuilder(true);
  }

  static ArchiveBuilder zip() {
    return new ArchiveBuilder(false);
  }

  ArchiveBuilder longNames(int mode) {
    tar.setLongFileMode(mode);
    return this;
  }

  ArchiveBuilder add(String name, String content) throws IOException {
    return add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  ArchiveBuilder add(String name, byte[] content) throws IOException {
    if (tar != null) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      entry.setModTime(0L); // its fractions would have a header of their own
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } else {
      zip.putArchiveEntry(new ZipArchiveEntry(name));
      zip.write(content);
      zip.closeArchiveEntry();
    }
    return this;
  }

  ArchiveBuilder addOther(String name, byte type) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName("elsewhere.jpg");
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  /** Adds a name as GNU has long ones, for a member that does not follow. */
  ArchiveBuilder addLongName(byte[] name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
    entry.setSize(name.length);
    tar.putArchiveEntry(entry);
    tar.write(name);
    tar.closeArchiveEntry();
    return this;
  }

  byte[] bytes() throws IOException {
    if (tar != null) {
      tar.close();
    } else {
      zip.close();
    }
    return bytes.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(bytes);
    }
    return packed.toByteArray();
  }
}
