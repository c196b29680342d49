package io.tracecast.job.io.source.shard;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** Members of a zip archive that has lost its directory: what is whole is read, then the cause. */
final class CutOffZip implements Members {
  private final ZipArchiveInputStream zip;
  private final ShardBytes bytes;
  private final ShardContent wanted;
  private String last = "its beginning";

  CutOffZip(InputStream stream, ShardContent wanted) {
    this.bytes = new ShardBytes(stream);
    this.zip = new ZipArchiveInputStream(bytes);
    this.wanted = wanted;
  }

  @Override
  public Member next() throws IOException {
    try {
      for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        MemberName name = new MemberName(entry.getName());
        last = name.text();
        if (!entry.isDirectory() && wanted.takes(name)) {
          return member(entry, name);
        }
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw cutOff(e);
    }
    throw cutOff(null);
  }

  private Member member(ZipArchiveEntry entry, MemberName name) throws IOException {
    if (!zip.canReadEntryData(entry)) {
      return ZipMembers.unreadable(entry, name);
    }
    int most = (int) Math.min(wanted.maxImageBytes(), Integer.MAX_VALUE - 9);
    byte[] content = zip.readNBytes(most + 1);
    return content.length > most
        ? Member.tooLarge(name, "more than " + most, most)
        : Member.of(name, content);
  }

  private IOException cutOff(Exception cause) {
    return new IOException(
        "no central directory ends it, so it is cut off (at byte %d, after %s)"
            .formatted(bytes.position(), last),
        cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
