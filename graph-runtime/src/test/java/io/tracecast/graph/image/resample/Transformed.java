package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Preprocessing;
import java.nio.ByteBuffer;

/** What a transform makes of a picture. */
public final class Transformed {
  private Transformed() {}

  public static byte[] bytes(
      ImageTransform transform, Preprocessing preprocessing, DecodedImage image) {
    ByteBuffer destination = ByteBuffer.allocateDirect(preprocessing.sizeInBytes());
    transform.transform(image, destination);
    byte[] bytes = new byte[destination.capacity()];
    destination.get(0, bytes);
    return bytes;
  }
}
