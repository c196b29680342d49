package io.tracecast.graph.image.resample.broken;

import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.codec.broken.ResizeCaller;

/** Breaks rules on purpose: a resize knows no decoder. */
final class DecoderOpener {
  private DecoderOpener() {}

  static String describe(ImageDecoders decoders) {
    return ResizeCaller.describe(decoders, null);
  }
}
