package io.tracecast.job.io.source.shard;

import io.tracecast.job.error.RefusedImageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The members of a tar archive, read from its beginning to its end. It has to end as POSIX has it,
 * in a record of zeros: one that does not may have lost members.
 */
final class TarMembers implements Members {

  /** Long names, and what pax and sparse files add. */
  private static final int MOST_HEADER_BYTES = 1 << 20;

  private static final int RECORD = 512;

  private final ShardBytes bytes;
  private final TarArchiveInputStream tar;
  private final ShardContent wanted;
  private final byte[] scratch = new byte[1 << 13];
  private long members;
  private String last = "";

  TarMembers(InputStream stream, ShardContent wanted) {
    this.bytes = new ShardBytes(stream);
    this.tar = new TarArchiveInputStream(bytes, RECORD, RECORD, StandardCharsets.UTF_8.name());
    this.wanted = wanted;
  }

  @Override
  public Member next() throws IOException {
    try {
      for (TarArchiveEntry entry = header(); entry != null; entry = header()) {
        MemberName name = new MemberName(entry.getName());
        last = name.text();
        if (isFile(entry) && wanted.takes(name)) {
          return member(entry, name);
        }
        passOver(entry);
      }
      return null;
    } catch (StoreException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "%s (at byte %d%s)"
              .formatted(e.getMessage(), bytes.position(), last.isEmpty() ? "" : ", after " + last),
          e);
    }
  }

  private TarArchiveEntry header() throws IOException {
    if (++members > MOST_MEMBERS) {
      throw new IOException("it has more than " + MOST_MEMBERS + " members");
    }
    long start = bytes.position();
    TarArchiveEntry before = tar.getCurrentEntry();
    bytes.allow(MOST_HEADER_BYTES + (before != null && before.isSparse() ? before.getSize() : 0));
    TarArchiveEntry entry = tar.getNextEntry();
    bytes.allow(Long.MAX_VALUE);
    if (entry == null) {
      long padded = (start + RECORD - 1) / RECORD * RECORD;
      checkEnd(bytes.position() - padded);
    } else if (!entry.isCheckSumOK()) {
      throw new IOException("the checksum of a header does not fit it");
    }
    return entry;
  }

  private void checkEnd(long lastRead) throws IOException {
    if (lastRead < RECORD) {
      throw new IOException("it is cut off: no record of zeros ends it");
    }
    for (int count; (count = bytes.read(scratch)) > 0; ) {
      for (int i = 0; i < count; i++) {
        if (scratch[i] != 0) {
          throw new IOException(
              "data follow its end, as in archives that were put behind one another");
        }
      }
    }
  }

  /** Links, folders, devices and what describes others hold no bytes of an image. */
  private static boolean isFile(TarArchiveEntry entry) {
    byte type = entry.getLinkFlag();
    return entry.isSparse()
        || type == TarConstants.LF_NORMAL
        || type == TarConstants.LF_CONTIG
        || (type == TarConstants.LF_OLDNORM && !entry.getName().endsWith("/"));
  }

  private Member member(TarArchiveEntry entry, MemberName name) throws IOException {
    if (entry.isSparse()) {
      return Member.refused(
          name, Kind.UNSUPPORTED_MEMBER, "The member is a sparse file, which is not read of a tar");
    }
    long size = entry.getSize();
    if (size > wanted.maxImageBytes()) {
      passOver(entry);
      return Member.tooLarge(name, Long.toString(size), wanted.maxImageBytes());
    }
    return Member.of(name, content((int) size));
  }

  private byte[] content(int size) throws IOException {
    byte[] content = MemberBytes.read(tar, size);
    if (content.length < size) {
      throw new IOException("it is cut off within a member of " + size + " bytes");
    }
    return content;
  }

  private void passOver(TarArchiveEntry entry) throws IOException {
    if (!entry.isSparse()) {
      while (tar.read(scratch, 0, scratch.length) > 0) {
        // nobody wants it
      }
    }
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
