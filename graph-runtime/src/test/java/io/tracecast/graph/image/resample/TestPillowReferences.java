package io.tracecast.graph.image.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.codec.DecodedReference;
import io.tracecast.graph.image.codec.ImageDecoders;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TestDecodedReferences {
  /** Pillow's own arithmetic for stored YCbCr differs from libjpeg's by rounding. */
  private static final Map<String, Integer> ROUNDED = Map.of("ycbcr.tif", 1);

  /** TwelveMonkeys repeats chroma where libwebp interpolates it; on noise that is a lot. */
  private static final Set<String> COARSE_CHROMA =
      Set.of(
          "rgb-lossy.webp", "rgba-lossy.webp", "animated.webp", "grey.webp", "orientation-6.webp");

  static Stream<Arguments> decodersAndVariants() {
    return Stream.of(DecoderChoice.NATIVE, DecoderChoice.JAVA)
        .flatMap(
            choice -> DecodedReference.variants().stream().map(file -> arguments(choice, file)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("decodersAndVariants")
  void everyVariantIsReadAsPillowReadsIt(DecoderChoice choice, DecodedReference reference) {
    DecodeOptions options = new DecodeOptions(choice, ImageLimits.DEFAULT, false, false);
    try (ImageDecoder decoder = ImageDecoders.open(options)) {
      if (reference.readable()) {
        int difference = reference.largestDifference(decoder.decode(reference.encoded()));
        assertThat(difference).isLessThanOrEqualTo(allowed(choice, reference.name()));
      } else {
        assertThatThrownBy(() -> decoder.decode(reference.encoded()))
            .isInstanceOf(UnreadableImageException.class)
            .hasMessageMatching("(Truncated|Corrupt|Unsupported) \\w+ image: .+");
      }
    }
  }

  private static int allowed(DecoderChoice choice, String name) {
    if (choice == DecoderChoice.JAVA && COARSE_CHROMA.contains(name)) {
      return 100;
    }
    return ROUNDED.getOrDefault(name, 0);
  }
}
