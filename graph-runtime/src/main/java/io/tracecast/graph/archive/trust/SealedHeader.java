package io.tracecast.graph.archive.trust;

import io.tracecast.graph.archive.ArchiveBytes;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What stands before the ciphertext of a sealed archive, which authenticates it as associated data:
 * eight bytes of magic, a byte of version, eight bytes of the key's ID.
 */
final class SealedHeader {
  static final int KEY_ID_SIZE_IN_BYTES = 8;
  private static final byte[] MAGIC = {(byte) 0x89, 'T', 'C', 'S', 'E', 'A', 'L', '\n'};
  static final int SIZE_IN_BYTES = MAGIC.length + 1 + KEY_ID_SIZE_IN_BYTES;

  private SealedHeader() {}

  static byte[] of(SealingKey key) {
    byte[] header = Arrays.copyOf(MAGIC, SIZE_IN_BYTES);
    header[MAGIC.length] = SealedArchive.VERSION;
    System.arraycopy(key.idBytes(), 0, header, MAGIC.length + 1, KEY_ID_SIZE_IN_BYTES);
    return header;
  }

  static boolean begins(byte[] head) {
    return head.length >= MAGIC.length && Arrays.equals(MAGIC, Arrays.copyOf(head, MAGIC.length));
  }

  /**
   * Returns the header if it names that key.
   *
   * @throws io.tracecast.graph.archive.ArchiveException if it does not
   */
  static byte[] read(String graph, ArchiveBytes sealed, SealingKey key) {
    byte[] header = new byte[SIZE_IN_BYTES];
    int read = sealed.read(0, header, 0, SIZE_IN_BYTES); // lies within the first chunk
    if (!begins(Arrays.copyOf(header, Math.max(read, 0)))) {
      throw TrustErrors.notSealed(graph);
    }
    if (read > MAGIC.length && header[MAGIC.length] != SealedArchive.VERSION) {
      throw TrustErrors.sealVersion(graph, header[MAGIC.length] & 0xff);
    }
    if (read < SIZE_IN_BYTES) {
      throw TrustErrors.sealBroken(graph, "it ends within its header", null);
    }
    byte[] id = Arrays.copyOfRange(header, MAGIC.length + 1, SIZE_IN_BYTES);
    if (!Arrays.equals(id, key.idBytes())) {
      throw TrustErrors.wrongSealKey(graph, HexFormat.of().formatHex(id), key.id());
    }
    return header;
  }
}
