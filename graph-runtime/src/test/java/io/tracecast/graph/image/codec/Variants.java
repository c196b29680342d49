package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The committed variants of every format, by name. */
public final class Variants {
  static final DecodeOptions NATIVE =
      new DecodeOptions(DecoderChoice.NATIVE, ImageLimits.DEFAULT, false, false);
  public static final DecodeOptions JAVA =
      new DecodeOptions(DecoderChoice.JAVA, ImageLimits.DEFAULT, false, false);

  private Variants() {}

  public static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(Path.of("src/test/resources/image/variants", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Decodes with a new native decoder and returns a copy of the pixels. */
  public static byte[] decode(byte[] encoded) {
    try (ImageDecoder decoder = ImageDecoders.open(NATIVE)) {
      return copy(decoder.decode(encoded));
    }
  }

  static byte[] copy(DecodedImage image) {
    byte[] pixels = new byte[image.width() * image.height() * 3];
    image.pixels().get(0, pixels);
    return pixels;
  }

  /** Returns where two bytes stand first. */
  public static int indexOf(byte[] data, int first, int second) {
    for (int i = 0; i + 1 < data.length; i++) {
      if ((data[i] & 0xff) == first && (data[i + 1] & 0xff) == second) {
        return i;
      }
    }
    throw new IllegalArgumentException("Not in the data");
  }
}
