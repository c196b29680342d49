package io.tracecast.graph.image.codec;

import java.nio.ByteBuffer;

/**
 * One direct buffer of BGR rows, reused from image to image and grown when a picture needs more.
 * Not thread-safe; the memory goes when the buffer is no longer reachable.
 */
public final class PixelBuffer {
  static final int CHANNELS = 3;
  private static final int SMALLEST_BYTES = 1 << 20;
  private static final int LARGE_BYTES = 64 << 20;

  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
  private int width;
  private int height;

  /** Makes room for a picture; what it holds before it is written is unspecified. */
  public ByteBuffer resize(int newWidth, int newHeight) {
    int bytes = Math.multiplyExact(Math.multiplyExact(newWidth, newHeight), CHANNELS);
    if (buffer.capacity() < bytes) {
      buffer = allocate(bytes);
    }
    width = newWidth;
    height = newHeight;
    return buffer;
  }

  /**
   * Grows by halves while that is cheap: pictures of slowly rising sizes do not allocate each time.
   */
  private ByteBuffer allocate(int bytes) {
    int spare = buffer.capacity() < LARGE_BYTES ? buffer.capacity() / 2 * 3 : 0;
    buffer = ByteBuffer.allocateDirect(0);
    return ByteBuffer.allocateDirect(Math.max(Math.max(bytes, spare), SMALLEST_BYTES));
  }

  /** Writes a whole row of {@code width × 3} bytes. */
  void putRow(int row, byte[] bgr) {
    buffer.put(row * width * CHANNELS, bgr, 0, width * CHANNELS);
  }

  ByteBuffer bytes() {
    return buffer;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Forgets memory of more than so many bytes. */
  public void shrink(long keptBytes) {
    if (buffer.capacity() > keptBytes) {
      release();
    }
  }

  /** Forgets the memory. */
  void release() {
    buffer = ByteBuffer.allocateDirect(0);
    width = 0;
    height = 0;
  }
}
