package io.tracecast.graph.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Zips that no writer would write: their directory says what a test wants it to say. */
public final class ZipDirectory {
  private static final int LOCAL_HEADER_SIZE_IN_BYTES = 30;
  private static final int ENTRY_SIZE_IN_BYTES = 46;
  private static final int END_SIZE_IN_BYTES = 22;
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int RECORD = 0x02014b50;

  private ZipDirectory() {}

  /** Returns a zip of that many empty entries, each with a name of its own of this length. */
  public static byte[] ofEntries(int entries, int nameLength) {
    int headersSize = entries * (LOCAL_HEADER_SIZE_IN_BYTES + nameLength);
    int directorySize = entries * (ENTRY_SIZE_IN_BYTES + nameLength);
    ByteBuffer zip =
        ByteBuffer.allocate(headersSize + directorySize + END_SIZE_IN_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entries; i++) {
      int start = zip.position();
      zip.putInt(LOCAL_HEADER).putShort(start + 26, (short) nameLength);
      zip.position(start + LOCAL_HEADER_SIZE_IN_BYTES).put(name(i, nameLength));
    }
    for (int i = 0; i < entries; i++) {
      int start = zip.position();
      zip.putInt(RECORD).putShort(start + 28, (short) nameLength);
      zip.putInt(start + 42, i * (LOCAL_HEADER_SIZE_IN_BYTES + nameLength));
      zip.position(start + ENTRY_SIZE_IN_BYTES).put(name(i, nameLength));
    }
    int end = zip.position();
    zip.putInt(0x06054b50).putShort(end + 8, (short) entries).putShort(end + 10, (short) entries);
    zip.putInt(end + 12, directorySize).putInt(end + 16, headersSize);
    return zip.array();
  }

  private static byte[] name(int number, int length) {
    byte[] digits = SmallArchives.text(Integer.toString(number));
    byte[] name = new byte[length];
    Arrays.fill(name, (byte) '0');
    System.arraycopy(digits, 0, name, length - digits.length, digits.length);
    return name;
  }

  /** Returns the zip with another uncompressed size in the directory's record of an entry. */
  public static byte[] claimingSize(byte[] zip, String entry, int sizeInBytes) {
    return with(zip, entry, 24, Integer.BYTES, sizeInBytes);
  }

  /** Returns the zip with another CRC-32 in the directory's record of an entry. */
  public static byte[] claimingChecksum(byte[] zip, String entry, int checksum) {
    return with(zip, entry, 16, Integer.BYTES, checksum);
  }

  /** Returns the zip with another compression method of an entry. */
  public static byte[] claimingMethod(byte[] zip, String entry, int method) {
    byte[] header = withHeader(zip, entry, 8, Short.BYTES, method);
    return with(header, entry, 10, Short.BYTES, method);
  }

  /** Returns the zip with the flag of encryption in the directory's record of an entry. */
  public static byte[] claimingEncryption(byte[] zip, String entry) {
    return with(zip, entry, 8, Short.BYTES, 1);
  }

  /** Returns the zip with another value in the directory's record of an entry. */
  public static byte[] with(byte[] zip, String entry, int field, int size, int value) {
    return with(zip, entry, RECORD, ENTRY_SIZE_IN_BYTES, field, size, value);
  }

  /** Returns the zip with another value in the header before an entry's data. */
  public static byte[] withHeader(byte[] zip, String entry, int field, int size, int value) {
    return with(zip, entry, LOCAL_HEADER, LOCAL_HEADER_SIZE_IN_BYTES, field, size, value);
  }

  /** Returns the zip with one bit flipped in the data of an entry. */
  public static byte[] flippedInData(byte[] zip, String entry) {
    ByteBuffer changed = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = SmallArchives.text(entry);
    int start = 0;
    while (changed.getInt(start) != LOCAL_HEADER
        || !changed
            .slice(start + LOCAL_HEADER_SIZE_IN_BYTES, name.length)
            .equals(ByteBuffer.wrap(name))) {
      start++;
    }
    int extra = changed.getShort(start + 28);
    int data = start + LOCAL_HEADER_SIZE_IN_BYTES + name.length + extra;
    return changed.put(data, (byte) (changed.get(data) ^ 1)).array();
  }

  private static byte[] with(
      byte[] zip, String entry, int magic, int fixedSize, int field, int size, int value) {
    ByteBuffer changed = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = SmallArchives.text(entry);
    for (int start = 0; start <= zip.length - fixedSize - name.length; start++) {
      ByteBuffer candidate = changed.slice(start + fixedSize, name.length);
      if (changed.getInt(start) == magic && candidate.equals(ByteBuffer.wrap(name))) {
        for (int i = 0; i < size; i++) {
          changed.put(start + field + i, (byte) (value >> 8 * i));
        }
        return changed.array();
      }
    }
    throw new IllegalArgumentException("The zip has no entry " + entry);
  }
}
