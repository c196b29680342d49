package io.tracecast.graph.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Zips that no writer would write: their directory says what a test wants it to say. */
public final class ZipDirectory {
  private static final int LOCAL_HEADER_SIZE_IN_BYTES = 30;
  private static final int ENTRY_SIZE_IN_BYTES = 46;
  private static final int END_SIZE_IN_BYTES = 22;

  private ZipDirectory() {}

  /** Returns a zip of that many empty entries, each with a name of its own of this length. */
  public static byte[] ofEntries(int entries, int nameLength) {
    int directorySize = entries * (ENTRY_SIZE_IN_BYTES + nameLength);
    ByteBuffer zip =
        ByteBuffer.allocate(LOCAL_HEADER_SIZE_IN_BYTES + directorySize + END_SIZE_IN_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0x04034b50).position(LOCAL_HEADER_SIZE_IN_BYTES);
    for (int i = 0; i < entries; i++) {
      int start = zip.position();
      zip.putInt(0x02014b50).putShort(start + 28, (short) nameLength);
      zip.position(start + ENTRY_SIZE_IN_BYTES);
      byte[] number = SmallArchives.text(Integer.toString(i));
      byte[] name = new byte[nameLength];
      Arrays.fill(name, (byte) '0');
      System.arraycopy(number, 0, name, nameLength - number.length, number.length);
      zip.put(name);
    }
    int end = zip.position();
    zip.putInt(0x06054b50).putShort(end + 8, (short) entries).putShort(end + 10, (short) entries);
    zip.putInt(end + 12, directorySize).putInt(end + 16, LOCAL_HEADER_SIZE_IN_BYTES);
    return zip.array();
  }

  /** Returns the zip with another uncompressed size in the directory's record of an entry. */
  public static byte[] claimingSize(byte[] zip, String entry, int sizeInBytes) {
    return with(zip, entry, 24, Integer.BYTES, sizeInBytes);
  }

  /** Returns the zip with another CRC-32 in the directory's record of an entry. */
  public static byte[] claimingChecksum(byte[] zip, String entry, int checksum) {
    return with(zip, entry, 16, Integer.BYTES, checksum);
  }

  /** Returns the zip with another compression method in the directory's record of an entry. */
  public static byte[] claimingMethod(byte[] zip, String entry, int method) {
    return with(zip, entry, 10, Short.BYTES, method);
  }

  /** Returns the zip with the flag of encryption in the directory's record of an entry. */
  public static byte[] claimingEncryption(byte[] zip, String entry) {
    return with(zip, entry, 8, Short.BYTES, 1);
  }

  private static byte[] with(byte[] zip, String entry, int field, int size, int value) {
    ByteBuffer changed = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = SmallArchives.text(entry);
    for (int start = 0; start <= zip.length - ENTRY_SIZE_IN_BYTES - name.length; start++) {
      ByteBuffer candidate = changed.slice(start + ENTRY_SIZE_IN_BYTES, name.length);
      if (changed.getInt(start) == 0x02014b50 && candidate.equals(ByteBuffer.wrap(name))) {
        for (int i = 0; i < size; i++) {
          changed.put(start + field + i, (byte) (value >> 8 * i));
        }
        return changed.array();
      }
    }
    throw new IllegalArgumentException("The zip has no entry " + entry);
  }
}
