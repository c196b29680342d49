package io.tracecast.graph.image;

import io.tracecast.graph.image.resample.ImageTransform;
import java.nio.ByteBuffer;

/** Resizes, crops and normalises one picture at a time, in one kind of arithmetic. */
public interface PixelTransform {

  /** Returns how the arithmetic is done. */
  String arithmetic();

  /** As {@link ImageTransform#transform} does, with buffers that were found usable. */
  void transform(DecodedImage image, ByteBuffer destination);
}
