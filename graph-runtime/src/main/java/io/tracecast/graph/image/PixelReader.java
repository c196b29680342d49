package io.tracecast.graph.image;

/** Reads the pixels of one format. */
interface PixelReader {

  /**
   * Decodes into {@code target}, which it resizes first.
   *
   * @throws UnreadableImageException if the picture's data are damaged, missing or not supported
   */
  void read(byte[] encoded, ImageHeader header, PixelBuffer target);
}
