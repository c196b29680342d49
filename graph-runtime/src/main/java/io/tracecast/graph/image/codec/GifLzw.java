package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;

/** The compressed indices of a GIF's picture as one stream. */
final class GifLzw {
  private static final int CODES = 4096;
  private static final int NONE = -1;

  private final HeaderBytes bytes;
  private final int clear;
  private final short[] prefix = new short[CODES];
  private final byte[] suffix = new byte[CODES];
  private final byte[] pending = new byte[CODES + 1];
  private int pendingCount;
  private int next;
  private int width;
  private int previous = NONE;
  private int first;
  private int at;
  private int blockEnd;
  private int held;
  private int heldBits;

  /**
   * Begins to read.
   *
   * @param start where the smallest code's size stands
   */
  GifLzw(HeaderBytes bytes, int start) {
    this.bytes = bytes;
    int bits = bytes.u8(start);
    if (bits > 11) {
      throw bytes.corrupt("codes of " + bits + " bits");
    }
    clear = 1 << bits;
    at = start + 1;
    blockEnd = at;
    for (int i = 0; i < Math.min(clear, 256); i++) {
      suffix[i] = (byte) i;
    }
    reset();
  }

  private void reset() {
    next = clear + 2;
    width = Integer.numberOfTrailingZeros(clear) + 1;
    previous = NONE;
  }

  /** Fills {@code row} with indices. */
  void read(byte[] row) {
    int filled = 0;
    while (filled < row.length) {
      while (pendingCount > 0 && filled < row.length) {
        pendingCount--;
        row[filled] = pending[pendingCount];
        filled++;
      }
      if (filled < row.length) {
        expand(nextCode());
      }
    }
  }

  private void expand(int code) {
    if (code == clear) {
      reset();
      return;
    }
    if (code == clear + 1) {
      throw bytes.truncated("its compressed data end before the last row");
    }
    if (code > next || code == next && previous == NONE || code >= clear && previous == NONE) {
      throw bytes.corrupt("its compressed data name a code before they define it");
    }
    int current = code;
    if (code == next) {
      push(first);
      current = previous;
    }
    while (current > clear) {
      push(suffix[current]);
      current = prefix[current];
    }
    first = suffix[current] & 0xff;
    push(first);
    define(code);
  }

  private void push(int index) {
    pending[pendingCount] = (byte) index;
    pendingCount++;
  }

  private void define(int code) {
    if (previous != NONE && next < CODES) {
      prefix[next] = (short) previous;
      suffix[next] = (byte) first;
      next++;
      if (next == 1 << width && width < 12) {
        width++;
      }
    }
    previous = code;
  }

  private int nextCode() {
    while (heldBits < width) {
      held |= nextByte() << heldBits;
      heldBits += 8;
    }
    int code = held & (1 << width) - 1;
    held >>>= width;
    heldBits -= width;
    return code;
  }

  private int nextByte() {
    if (at == blockEnd) {
      int size = bytes.u8(at);
      if (size == 0) {
        throw bytes.truncated("its data end before the last row");
      }
      at++;
      blockEnd = at + size;
    }
    int value = bytes.u8(at);
    at++;
    return value;
  }
}
