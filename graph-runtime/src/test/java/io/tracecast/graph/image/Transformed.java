package io.tracecast.graph.image;

import java.nio.ByteBuffer;

/** What a transform makes of a picture. */
final class Transformed {
  private Transformed() {}

  static byte[] bytes(ImageTransform transform, Preprocessing preprocessing, DecodedImage image) {
    ByteBuffer destination = ByteBuffer.allocateDirect(preprocessing.sizeInBytes());
    transform.transform(image, destination);
    byte[] bytes = new byte[destination.capacity()];
    destination.get(0, bytes);
    return bytes;
  }
}
