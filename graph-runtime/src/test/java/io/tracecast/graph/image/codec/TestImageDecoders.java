package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestImageDecoders {
  private static final Path PHOTOGRAPHS =
      Path.of(System.getProperty("tracecast.root", "..")).resolve("samples/images");

  @Test
  void theNameTellsWhichDecoderWorks() {
    try (ImageDecoder nativeDecoder = ImageDecoders.open(Variants.NATIVE);
        ImageDecoder auto = ImageDecoders.open(DecodeOptions.DEFAULT);
        ImageDecoder java = ImageDecoders.open(Variants.JAVA)) {
      assertThat(nativeDecoder.name()).isEqualTo("opencv 4.13.0");
      assertThat(auto.name()).isEqualTo("opencv 4.13.0");
      assertThat(java.name()).isEqualTo("java");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DecoderChoice.class,
      names = {"NATIVE", "JAVA"})
  void oneBufferServesImagesOfChangingSize(DecoderChoice choice) throws IOException {
    byte[] large = photograph("china.jpg");
    byte[] small = Variants.bytes("rgb-420.jpg");
    try (ImageDecoder decoder = open(choice, false, false)) {
      ByteBuffer first = decoder.decode(large).pixels();
      ByteBuffer second = decoder.decode(small).pixels();

      assertThat(second).isSameAs(first);
      assertThat(second.isDirect()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"china.jpg", "flower.jpg", "rocket.jpg", "grayscale.jpg"})
  void bothDecodersGiveTheSamePixelsOfAPhotograph(String name) throws IOException {
    try (ImageDecoder java = ImageDecoders.open(Variants.JAVA)) {
      assertThat(Variants.copy(java.decode(photograph(name))))
          .isEqualTo(Variants.decode(photograph(name)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anOrientationIsAppliedOnlyWhenAskedFor(int orientation) {
    byte[] encoded = Variants.bytes("orientation-" + orientation + ".jpg");
    try (ImageDecoder asStored = open(DecoderChoice.NATIVE, false, false);
        ImageDecoder upright = open(DecoderChoice.NATIVE, true, false)) {
      byte[] stored = Variants.copy(asStored.decode(encoded));
      DecodedImage turned = upright.decode(encoded);

      assertThat(turned.width()).isEqualTo(orientation < 5 ? 37 : 29);
      assertThat(turned.height()).isEqualTo(orientation < 5 ? 29 : 37);
      assertThat(turned.sourceWidth()).isEqualTo(37);
      assertThat(firstPixel(turned)).isEqualTo(corner(stored, orientation));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "427, 640, 427",
    "214, 320, 214",
    "200, 320, 214",
    "107, 160, 107",
    "54, 80, 54",
    "10, 80, 54"
  })
  void fastModeKeepsTheShortestSideAboveTheTarget(int smallestSide, int width, int height)
      throws IOException {
    DecodeOptions fast = new DecodeOptions(DecoderChoice.NATIVE, ImageLimits.DEFAULT, false, true);
    try (ImageDecoder decoder = ImageDecoders.open(fast, smallestSide)) {
      DecodedImage image = decoder.decode(photograph("china.jpg"));

      assertThat(image.width()).isEqualTo(width);
      assertThat(image.height()).isEqualTo(height);
      assertThat(image.sourceWidth()).isEqualTo(640);
      assertThat(image.sourceHeight()).isEqualTo(427);
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 37, 29", "15, 19, 15", "8, 10, 8", "4, 5, 4", "1, 5, 4"})
  void fastModeRoundsOddSidesUp(int smallestSide, int width, int height) {
    DecodeOptions fast = new DecodeOptions(DecoderChoice.NATIVE, ImageLimits.DEFAULT, false, true);
    try (ImageDecoder decoder = ImageDecoders.open(fast, smallestSide)) {
      for (String name : List.of("rgb-420.jpg", "rgb-444.jpg", "grey.jpg", "progressive.jpg")) {
        DecodedImage image = decoder.decode(Variants.bytes(name));

        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
      }
    }
  }

  @Test
  void fastModeWithoutATargetKeepsTheFullSize() throws IOException {
    try (ImageDecoder decoder = open(DecoderChoice.NATIVE, false, true)) {
      assertThat(decoder.decode(photograph("china.jpg")).width()).isEqualTo(640);
    }
  }

  @Test
  void aDecoderGoesOnAfterAnUnreadableImage() {
    try (ImageDecoder decoder = ImageDecoders.open(Variants.JAVA)) {
      byte[] broken = Variants.bytes("half-with-right-size.webp");
      assertThatThrownBy(() -> decoder.decode(broken))
          .isInstanceOf(UnreadableImageException.class)
          .extracting(e -> ((UnreadableImageException) e).reason())
          .isEqualTo(Reason.TRUNCATED);

      assertThat(decoder.decode(Variants.bytes("rgb-lossless.webp")).width()).isEqualTo(37);
    }
  }

  @ParameterizedTest
  @CsvSource({"rgb-8.png, 18, 22", "rgb-24.bmp, 19, 23", "grey.jpg, -2, -4"})
  void aHeaderThatPromisesTooMuchCostsNoMemory(String name, int width, int height) {
    byte[] liar = Variants.bytes(name).clone();
    int frame = name.endsWith("jpg") ? Variants.indexOf(liar, 0xff, 0xc0) + 9 : 0;
    liar[frame + width] = 0x20;
    liar[frame + height] = 0x20;
    try (ImageDecoder decoder = ImageDecoders.open(Variants.NATIVE)) {
      long before = directMemory();
      assertThatThrownBy(() -> decoder.decode(liar))
          .isInstanceOf(UnreadableImageException.class)
          .hasMessageContaining("promises");

      assertThat(directMemory()).isEqualTo(before);
    }
  }

  @Test
  void aSmallestSideOfNothingIsRefused() {
    assertThatThrownBy(() -> ImageDecoders.open(DecodeOptions.DEFAULT, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The smallest side must be positive, not 0 pixels");
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static ImageDecoder open(DecoderChoice choice, boolean orientation, boolean fast) {
    return ImageDecoders.open(new DecodeOptions(choice, ImageLimits.DEFAULT, orientation, fast));
  }

  private static byte[] photograph(String name) throws IOException {
    return Files.readAllBytes(PHOTOGRAPHS.resolve(name));
  }

  private static byte[] firstPixel(DecodedImage image) {
    byte[] pixel = new byte[3];
    image.pixels().get(0, pixel);
    return pixel;
  }

  /** Returns the stored pixel that an orientation brings to the upper left. */
  private static byte[] corner(byte[] stored, int orientation) {
    boolean right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int at = ((bottom ? 28 : 0) * 37 + (right ? 36 : 0)) * 3;
    return Arrays.copyOfRange(stored, at, at + 3);
  }
}
