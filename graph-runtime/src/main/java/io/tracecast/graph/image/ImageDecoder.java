package io.tracecast.graph.image;

/** Turns encoded bytes into pixels. One thread at a time; keeps its memory from call to call. */
public interface ImageDecoder extends AutoCloseable {

  /**
   * Decodes one image.
   *
   * @param encoded the whole encoded image
   * @return the pixels, valid until the next call or the close of this decoder
   * @throws UnreadableImageException if the bytes are not a readable image within the limits
   */
  DecodedImage decode(byte[] encoded);

  /**
   * Gives back what the last picture took, so that other decoders of the process may take it; its
   * pixels are no longer valid. The next call does so as well.
   */
  void recycle();

  /** Returns the decoder's name for reports, such as {@code opencv 4.13.0} or {@code java}. */
  String name();

  @Override
  void close();
}
