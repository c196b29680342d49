package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Walks over the directory of a zip and the header of each entry before anything of them is held:
 * entries are bounded in number, lie one behind the other, and are called the same in both places.
 * Records are those of <a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">PKWARE's APPNOTE 6.3.10</a>,
 * section 4.3.
 */
final class DirectoryScan {
  static final int MAX_ENTRIES = 20_000;

  /** Bounds names, extra fields and comments in the directory, of which a copy is held. */
  private static final long MAX_DIRECTORY_SIZE_IN_BYTES = 4 << 20;

  private static final int MAX_EXTRA_FIELDS = 8;

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int DIRECTORY_RECORD = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int ZIP64_END = 0x06064b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;

  private static final int LOCAL_HEADER_SIZE = 30;
  private static final int DIRECTORY_RECORD_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final int ZIP64_LOCATOR_SIZE = 20;
  private static final int ZIP64_END_SIZE = 56;
  private static final int MAX_COMMENT_SIZE = 0xffff;

  /** What a field holds where the number is in the extra field of zip64. */
  private static final long IN_ZIP64 = 0xffffffffL;

  private static final int ZIP64_FIELD = 1;

  /** The bit of a data descriptor: sizes and checksum stand behind the data. */
  private static final int DESCRIPTOR = 8;

  private final String archive;
  private final ArchiveBytes bytes;

  /** Where the directory lies. */
  private record Directory(long start, long end) {}

  /** Where an entry lies with its header. */
  private record Extent(long start, long end) {}

  private DirectoryScan(String archive, ArchiveBytes bytes) {
    this.archive = archive;
    this.bytes = bytes;
  }

  /**
   * Walks over the directory.
   *
   * @param archive the name of the archive, for messages
   * @throws ArchiveException if it is damaged, or there is more than a graph has
   */
  static void check(String archive, ArchiveBytes bytes) {
    new DirectoryScan(archive, bytes).check();
  }

  private void check() {
    Directory directory = directory();
    long size = directory.end - directory.start;
    if (directory.start < 0 || size < 0) {
      throw damaged("its zip directory does not lie before its end");
    }
    if (size > MAX_DIRECTORY_SIZE_IN_BYTES) {
      throw ArchiveErrors.hostile(archive, "its zip directory is over 4 MiB");
    }
    Extent[] extents = new Extent[(int) Math.min(MAX_ENTRIES, size / DIRECTORY_RECORD_SIZE)];
    int entries = 0;
    for (long at = directory.start; at < directory.end; entries++) {
      if (entries == MAX_ENTRIES) {
        throw ArchiveErrors.hostile(archive, "over " + MAX_ENTRIES + " entries");
      }
      ByteBuffer entry = read(at, DIRECTORY_RECORD_SIZE);
      int nameSize = unsigned(entry, 28);
      int extraSize = unsigned(entry, 30);
      if (entry.getInt(0) != DIRECTORY_RECORD) {
        throw damaged("its zip directory holds something else than entries");
      }
      ByteBuffer name = read(at + DIRECTORY_RECORD_SIZE, nameSize);
      ByteBuffer extra = read(at + DIRECTORY_RECORD_SIZE + nameSize, extraSize);
      extents[entries] = extent(entry, name, extra);
      at += DIRECTORY_RECORD_SIZE + nameSize + extraSize + unsigned(entry, 32);
    }
    checkOrder(Arrays.copyOf(extents, entries), directory.start);
  }

  /** The last end record counts, as for every reader; the directory ends where it begins. */
  private Directory directory() {
    long end = endRecord();
    ByteBuffer record = read(end, END_SIZE);
    long start = record.getInt(16) & IN_ZIP64;
    long size = record.getInt(12) & IN_ZIP64;
    if (end >= ZIP64_LOCATOR_SIZE) {
      ByteBuffer locator = read(end - ZIP64_LOCATOR_SIZE, ZIP64_LOCATOR_SIZE);
      if (locator.getInt(0) == ZIP64_LOCATOR) {
        end = locator.getLong(8);
        ByteBuffer zip64 = read(end, ZIP64_END_SIZE);
        if (zip64.getInt(0) != ZIP64_END) {
          throw damaged("its zip64 end record is not where it should be");
        }
        size = zip64.getLong(40);
        start = zip64.getLong(48);
      }
    }
    if (size < 0 || size > end || start != end - size) {
      throw damaged("its zip directory does not lie where its end says");
    }
    return new Directory(start, end);
  }

  private long endRecord() {
    int length = (int) Math.min(bytes.sizeInBytes(), END_SIZE + MAX_COMMENT_SIZE);
    long start = bytes.sizeInBytes() - length;
    ByteBuffer tail = read(start, length);
    for (int at = length - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        return start + at;
      }
    }
    throw damaged("it ends before its zip directory, as a copy does that was cut off");
  }

  private Extent extent(ByteBuffer entry, ByteBuffer name, ByteBuffer extra) {
    checkExtra(extra);
    long compressed = entry.getInt(20) & IN_ZIP64;
    long start = entry.getInt(42) & IN_ZIP64;
    if (compressed == IN_ZIP64 || start == IN_ZIP64) {
      ByteBuffer numbers = zip64(extra);
      if ((entry.getInt(24) & IN_ZIP64) == IN_ZIP64) {
        number(numbers);
      }
      compressed = compressed == IN_ZIP64 ? number(numbers) : compressed;
      start = start == IN_ZIP64 ? number(numbers) : start;
    }
    ByteBuffer header = read(start, LOCAL_HEADER_SIZE);
    int nameSize = unsigned(header, 26);
    int extraSize = unsigned(header, 28);
    checkHeader(entry, name, header, read(start + LOCAL_HEADER_SIZE, nameSize));
    checkExtra(read(start + LOCAL_HEADER_SIZE + nameSize, extraSize));
    long data = start + LOCAL_HEADER_SIZE + nameSize + extraSize;
    if (compressed < 0 || compressed > bytes.sizeInBytes() - data) {
      throw damaged("an entry does not lie where its zip directory says");
    }
    return new Extent(start, data + compressed);
  }

  private void checkHeader(ByteBuffer entry, ByteBuffer name, ByteBuffer header, ByteBuffer same) {
    boolean differs = unsigned(entry, 10) != unsigned(header, 8) || !name.equals(same);
    if ((unsigned(header, 6) & DESCRIPTOR) == 0) {
      differs |= entry.getInt(16) != header.getInt(14);
    }
    if (header.getInt(0) != LOCAL_HEADER || differs) {
      throw damaged("an entry is not what its zip directory says");
    }
  }

  private void checkExtra(ByteBuffer extra) {
    int fields = 0;
    for (int at = 0; at + 4 <= extra.limit(); at += 4 + unsigned(extra, at + 2)) {
      if (++fields > MAX_EXTRA_FIELDS) {
        throw ArchiveErrors.hostile(
            archive, "an entry has over " + MAX_EXTRA_FIELDS + " extra fields");
      }
    }
  }

  private ByteBuffer zip64(ByteBuffer extra) {
    for (int at = 0; at + 4 <= extra.limit(); at += 4 + unsigned(extra, at + 2)) {
      int size = unsigned(extra, at + 2);
      if (unsigned(extra, at) == ZIP64_FIELD && at + 4 + size <= extra.limit()) {
        return extra.slice(at + 4, size).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw damaged("an entry lacks its zip64 sizes");
  }

  private long number(ByteBuffer numbers) {
    if (numbers.remaining() < Long.BYTES) {
      throw damaged("an entry lacks its zip64 sizes");
    }
    return numbers.getLong();
  }

  private void checkOrder(Extent[] extents, long directoryStart) {
    Arrays.sort(extents, (one, other) -> Long.compare(one.start, other.start));
    long end = 0;
    for (Extent extent : extents) {
      if (extent.start < end || extent.end > directoryStart) {
        throw ArchiveErrors.hostile(archive, "entries that lie in each other");
      }
      end = extent.end;
    }
  }

  private ByteBuffer read(long position, int length) {
    if (position < 0 || position > bytes.sizeInBytes() - length) {
      throw damaged("its zip directory points outside it");
    }
    byte[] target = new byte[length];
    int done = 0;
    while (done < length) {
      done += bytes.read(position + done, target, done, length - done);
    }
    return ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int unsigned(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & 0xffff;
  }

  private ArchiveException damaged(String why) {
    return ArchiveErrors.corrupt(archive, why, null);
  }
}
