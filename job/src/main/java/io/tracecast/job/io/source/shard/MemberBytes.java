package io.tracecast.job.io.source.shard;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes of a member, of which a header says how many there are. */
final class MemberBytes {
  /** Larger arrays grow with what is there, whatever a header says. */
  private static final int TRUSTED = 4 << 20;

  private MemberBytes() {}

  /** Reads so many bytes, or as many as there are. */
  static byte[] read(InputStream stream, int size) throws IOException {
    if (size > TRUSTED) {
      return stream.readNBytes(size);
    }
    byte[] bytes = new byte[size];
    int count = stream.readNBytes(bytes, 0, size);
    return count == size ? bytes : Arrays.copyOf(bytes, count);
  }
}
