package io.tracecast.graph.image.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.graph.image.codec.Variants;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestImageHeader {

  @ParameterizedTest
  @CsvSource({
    "rgb-420.jpg, JPEG, 3", "cmyk-adobe.jpg, JPEG, 4", "grey-alpha-8.png, PNG, 2",
    "rgb-lossless.webp, WEBP, 3", "rgba-lossless.webp, WEBP, 4", "palette-4.bmp, BMP, 1",
    "interlaced.gif, GIF, 1", "cmyk.tif, TIFF, 4", "big-tiff.tif, TIFF, 3"
  })
  void everyFormatSaysItsSizeAndChannels(String name, ImageFormat format, int channels) {
    ImageHeader header = ImageHeader.read(Variants.bytes(name), ImageLimits.DEFAULT, true);

    assertThat(header)
        .extracting(
            ImageHeader::format, ImageHeader::width, ImageHeader::height, ImageHeader::channels)
        .containsExactly(format, 37, 29, channels);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theOrientationIsFoundInExifData(int orientation) {
    byte[] encoded = Variants.bytes("orientation-" + orientation + ".jpg");

    assertThat(ImageHeader.read(encoded, ImageLimits.DEFAULT, true).orientation())
        .isEqualTo(orientation);
    assertThat(ImageHeader.read(encoded, ImageLimits.DEFAULT, false).orientation())
        .as("nobody asked")
        .isEqualTo(ImageHeader.UPRIGHT);
  }

  @Test
  void noBytesAreAnEmptyImage() {
    assertRefused(new byte[0], Reason.EMPTY, "Empty image: there are no bytes to decode");
  }

  @Test
  void textIsNotAnImageAndTheMessageShowsItsBeginning() {
    byte[] text = "hello, I am no image".getBytes(StandardCharsets.UTF_8);

    assertRefused(text, Reason.NOT_AN_IMAGE, "begin with \"hello, I am no i\"");
  }

  @Test
  void aZipArchiveIsNamedAsOne() {
    assertRefused(new byte[] {'P', 'K', 3, 4, 0}, Reason.NOT_AN_IMAGE, "(a zip archive)");
  }

  @Test
  void imageFormatsThatAreNotReadAreNamed() {
    byte[] heif = "\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(heif, Reason.UNSUPPORTED, "this is HEIF");
  }

  @Test
  void moreBytesThanTheLimitAreRefusedUnread() {
    assertThatThrownBy(() -> ImageHeader.read(new byte[11], new ImageLimits(10, 100), true))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessage("Image of 11 encoded bytes: more than the limit of 10");
  }

  @Test
  void aDecompressionBombIsRefusedByItsHeader() {
    byte[] bomb = Variants.bytes("rgb-8.png").clone();
    Arrays.fill(bomb, 17, 20, (byte) 0xff);
    Arrays.fill(bomb, 21, 24, (byte) 0xff);

    assertRefused(
        bomb,
        Reason.TOO_LARGE,
        "PNG image of 16777215 x 16777215 pixels: more than the limit of 89478485 pixels");
  }

  @Test
  void aJpegThatPromisesMorePixelsThanItsBytesCanHoldIsCorrupt() {
    byte[] liar = Variants.bytes("rgb-444.jpg").clone();
    int frame = Variants.indexOf(liar, 0xff, 0xc0);
    liar[frame + 5] = 0x20;
    liar[frame + 7] = 0x20;

    assertRefused(liar, Reason.CORRUPT, "the header promises 8229 x 8221 pixels, which");
  }

  @Test
  void aProgressiveJpegOfEndlessScansIsRefused() {
    byte[] picture = Variants.bytes("progressive.jpg");
    byte[] bomb = Arrays.copyOf(picture, picture.length + 2 * 300);
    for (int i = picture.length - 2; i < bomb.length - 2; i += 2) {
      bomb[i] = (byte) 0xff;
      bomb[i + 1] = (byte) 0xda;
    }
    bomb[bomb.length - 2] = (byte) 0xff;
    bomb[bomb.length - 1] = (byte) 0xd9;

    assertRefused(bomb, Reason.CORRUPT, " scans; more than 256 only cost time");
  }

  @Test
  void aJpegWithoutAnEndMarkerIsTruncated() {
    byte[] encoded = Variants.bytes("without-end.jpg");

    assertRefused(
        encoded,
        Reason.TRUNCATED,
        "the coded data stop after " + encoded.length + " bytes without an end marker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb-420.jpg", "rgb-8.png", "colour.gif", "rgb-24.bmp", "rgb-lossy.webp"})
  void everyBeginningOfAFileIsRefusedForAReason(String name) {
    byte[] whole = Variants.bytes(name);
    for (int length = 0; length < 60; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Variants.decode(part))
          .isInstanceOf(UnreadableImageException.class)
          .message()
          .isNotBlank();
    }
  }

  private static void assertRefused(byte[] encoded, Reason reason, String message) {
    assertThatThrownBy(() -> ImageHeader.read(encoded, ImageLimits.DEFAULT, true))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((UnreadableImageException) e).reason())
        .isEqualTo(reason);
  }
}
