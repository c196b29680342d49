package io.tracecast.job.io.source.shard;

import io.tracecast.job.error.RefusedImageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Enumeration;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * The members of a zip archive by its central directory, in the order in which they lie in it. A
 * member that is damaged costs itself alone.
 */
final class ZipMembers implements Members {
  private final ZipFile zip;
  private final Enumeration<ZipArchiveEntry> entries;
  private final ShardContent wanted;

  /** Opens the archive; the caller closes the channel if that fails. */
  ZipMembers(SeekableByteChannel channel, ShardContent wanted) throws IOException {
    this.zip =
        ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get();
    this.entries = zip.getEntriesInPhysicalOrder();
    this.wanted = wanted;
  }

  @Override
  public Member next() throws IOException {
    while (entries.hasMoreElements()) {
      ZipArchiveEntry entry = entries.nextElement();
      MemberName name = new MemberName(entry.getName());
      if (!entry.isDirectory() && !entry.isUnixSymlink() && wanted.takes(name)) {
        return member(entry, name);
      }
    }
    return null;
  }

  private Member member(ZipArchiveEntry entry, MemberName name) throws IOException {
    if (entry.getSize() > wanted.maxImageBytes()) {
      return Member.tooLarge(name, Long.toString(entry.getSize()), wanted.maxImageBytes());
    }
    if (!zip.canReadEntryData(entry)) {
      return unreadable(entry, name);
    }
    try (InputStream stream = zip.getInputStream(entry)) {
      return checked(entry, name, stream);
    } catch (StoreException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return damaged(name, e.getMessage());
    }
  }

  private Member checked(ZipArchiveEntry entry, MemberName name, InputStream stream)
      throws IOException {
    int size = (int) entry.getSize();
    byte[] content = MemberBytes.read(stream, size);
    if (content.length < size || stream.read() >= 0) {
      return damaged(name, "it does not have the %d bytes that were written".formatted(size));
    }
    CRC32 sum = new CRC32();
    sum.update(content);
    return sum.getValue() == entry.getCrc()
        ? Member.of(name, content)
        : damaged(name, "its checksum does not fit");
  }

  private static Member damaged(MemberName name, String why) {
    return Member.refused(name, Kind.DAMAGED_MEMBER, "The member is damaged: " + why);
  }

  static Member unreadable(ZipArchiveEntry entry, MemberName name) {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      return Member.refused(
          name, Kind.ENCRYPTED_MEMBER, "The member is encrypted; write the archive without");
    }
    ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
    boolean known = method != null && method != ZipMethod.UNKNOWN;
    return Member.refused(
        name,
        Kind.UNSUPPORTED_MEMBER,
        "The member is compressed by %s, and STORED and DEFLATED are read: %s"
            .formatted(
                known ? method : "method " + entry.getMethod(),
                "write the archive with one of these"));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
