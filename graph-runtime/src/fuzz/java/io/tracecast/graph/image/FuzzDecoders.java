package io.tracecast.graph.image;

import io.tracecast.graph.image.codec.ImageDecoders;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;

/** No bytes may make a decoder throw anything but its own exception, hang or crash. */
class FuzzDecoders {
  private static final ImageLimits LIMITS = new ImageLimits(1 << 16, 1 << 18);
  private static final ImageDecoder NATIVE =
      ImageDecoders.open(new DecodeOptions(DecoderChoice.NATIVE, LIMITS, true, true), 4);
  private static final ImageDecoder JAVA =
      ImageDecoders.open(new DecodeOptions(DecoderChoice.JAVA, LIMITS, true, false));

  @FuzzTest(maxDuration = "1m")
  void decodersRefuseOrRead(byte[] encoded) {
    for (ImageDecoder decoder : new ImageDecoder[] {NATIVE, JAVA}) {
      try {
        decoder.decode(encoded);
      } catch (UnreadableImageException expected) {
        if (expected.getMessage().isBlank()) {
          throw new IllegalStateException("A refusal without a message", expected);
        }
      }
    }
  }
}
