package io.tracecast.graph.image.broken;

import io.tracecast.graph.image.codec.ImageDecoders;

/** Breaks a rule on purpose: what a picture is does not depend on who decodes it. */
final class DecoderCaller {
  private DecoderCaller() {}

  static String describe(ImageDecoders decoders) {
    return decoders.toString();
  }
}
