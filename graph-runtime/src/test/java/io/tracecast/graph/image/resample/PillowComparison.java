package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.codec.DecodedReference;
import io.tracecast.graph.image.codec.ImageDecoders;
import java.nio.file.Path;

/**
 * Prints how both decoders compare with Pillow on every file of a folder that {@code
 * tools/image-references} or {@code tools/image-corpora} made.
 */
final class PillowComparison {
  private PillowComparison() {}

  public static void main(String[] arguments) {
    for (DecoderChoice choice : new DecoderChoice[] {DecoderChoice.NATIVE, DecoderChoice.JAVA}) {
      DecodeOptions options = new DecodeOptions(choice, ImageLimits.DEFAULT, false, false);
      try (ImageDecoder decoder = ImageDecoders.open(options)) {
        for (DecodedReference reference : DecodedReference.in(Path.of(arguments[0]))) {
          System.out.println(choice + "\t" + reference + "\t" + outcome(decoder, reference));
        }
      }
    }
  }

  private static String outcome(ImageDecoder decoder, DecodedReference reference) {
    String pillow = reference.readable() ? "" : "\tPillow: " + reference.error();
    try {
      DecodedImage image = decoder.decode(reference.encoded());
      return reference.readable()
          ? "difference\t" + reference.largestDifference(image)
          : "read" + pillow;
    } catch (UnreadableImageException e) {
      return (reference.readable() ? "REFUSED\t" : "both refuse\t")
          + e.reason()
          + ": "
          + e.getMessage()
          + pillow;
    }
  }
}
