package io.tracecast.graph.image.codec.broken;

import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;

/** Breaks rules on purpose: a decoder knows no resize. */
public final class ResizeCaller {
  private ResizeCaller() {}

  /** Returns something of both. */
  public static String describe(ImageDecoders decoders, ImageTransform transform) {
    return decoders.toString() + transform;
  }
}
