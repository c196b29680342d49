package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Orientations that stand in XMP or in a PNG's text, against Pillow's {@code exif_transpose}. */
class TestTurnedReferences {

  static Stream<DecodedReference> files() {
    return DecodedReference.in(Path.of("src/test/resources/image/variants/turned")).stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void anOrientationCountsWhereverPillowFindsIt(DecodedReference file) {
    DecodeOptions upright =
        new DecodeOptions(DecoderChoice.NATIVE, ImageLimits.DEFAULT, true, false);
    try (ImageDecoder decoder = ImageDecoders.open(upright)) {
      assertThat(file.largestDifference(decoder.decode(file.encoded()))).isZero();
    }
  }
}
