package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

class TestHostileImages {
  private static final ImageLimits SMALL = new ImageLimits(1 << 20, 1 << 20);
  private static final List<ImageDecoder> DECODERS =
      List.of(
          ImageDecoders.open(
              new DecodeOptions(DecodeOptions.DecoderChoice.NATIVE, SMALL, true, true), 4),
          ImageDecoders.open(
              new DecodeOptions(DecodeOptions.DecoderChoice.JAVA, SMALL, true, false)));

  @AfterContainer
  static void close() {
    DECODERS.forEach(ImageDecoder::close);
  }

  @Provide
  static Arbitrary<String> files() {
    return Arbitraries.of(
        DecodedReference.variants().stream().map(DecodedReference::name).toList());
  }

  @Property(tries = 2000)
  void randomBytesBehindASignatureAreRefusedOrRead(
      @ForAll byte[] random, @ForAll("files") String name) {
    byte[] encoded = Arrays.copyOf(Variants.bytes(name), 8 + random.length);
    System.arraycopy(random, 0, encoded, 8, random.length);

    assertRefusedOrRead(encoded);
  }

  @Property(tries = 3000)
  void mutatedBytesAreRefusedOrRead(
      @ForAll("files") String name, @ForAll long seed, @ForAll boolean inTheHeader) {
    byte[] encoded = Variants.bytes(name).clone();
    Random random = new Random(seed);
    int range = inTheHeader ? Math.min(encoded.length, 64) : encoded.length;
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      encoded[random.nextInt(range)] = (byte) random.nextInt(256);
    }

    assertRefusedOrRead(encoded);
  }

  @Property(tries = 1000)
  void cutAndSplicedFilesAreRefusedOrRead(
      @ForAll("files") String first, @ForAll("files") String second, @ForAll long seed) {
    byte[] head = Variants.bytes(first);
    byte[] tail = Variants.bytes(second);
    Random random = new Random(seed);
    int cut = random.nextInt(head.length);
    int from = random.nextInt(tail.length);
    byte[] encoded = Arrays.copyOf(head, cut + tail.length - from);
    System.arraycopy(tail, from, encoded, cut, tail.length - from);

    assertRefusedOrRead(encoded);
  }

  private static void assertRefusedOrRead(byte[] encoded) {
    for (ImageDecoder decoder : DECODERS) {
      try {
        DecodedImage image = decoder.decode(encoded);
        assertThat((long) image.width() * image.height()).isBetween(1L, SMALL.maxPixels());
      } catch (UnreadableImageException e) {
        assertThat(e).message().isNotBlank();
        assertThat(e.reason()).isNotNull();
      }
    }
  }
}
