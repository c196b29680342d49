package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.header.ImageHeader;

/** Reads the pixels of one format. */
interface PixelReader {

  /**
   * Decodes into {@code target}, which it resizes first.
   *
   * @throws UnreadableImageException if the picture's data are damaged, missing or not supported
   */
  void read(byte[] encoded, ImageHeader header, PixelBuffer target);

  /** Returns what reading takes of the heap beside the target, in bytes per pixel. */
  default int heapBytesPerPixel(byte[] encoded, ImageHeader header) {
    return 0;
  }
}
