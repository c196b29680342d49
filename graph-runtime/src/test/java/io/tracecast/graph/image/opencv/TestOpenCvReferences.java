package io.tracecast.graph.image.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.image.resample.SyntheticPicture;
import io.tracecast.graph.image.resample.Transformed;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What OpenCV, and Ultralytics with OpenCV or Pillow, make of pictures of odd sizes, written by
 * {@code tools/opencv-references}.
 */
class TestOpenCvReferences {
  private static final int PICTURES = 24;

  private record Reference(int width, int height, Preprocessing preprocessing, String sha256) {
    static Reference parse(String[] fields) {
      Preprocessing preprocessing =
          Preprocessing.imagenet()
              .withResize(resize(fields[3]))
              .withCrop(Integer.parseInt(fields[4]), Integer.parseInt(fields[5]))
              .withFilter(Filter.valueOf(fields[2]))
              .withLayout(Layout.NHWC)
              .withElementType(ElementType.UINT8);
      return new Reference(
          Integer.parseInt(fields[0]), Integer.parseInt(fields[1]), preprocessing, fields[6]);
    }

    private static Resize resize(String text) {
      if (text.startsWith("letterbox:")) {
        String[] parts = text.split(":", -1);
        int[] rgb = Arrays.stream(parts).skip(2).mapToInt(Integer::parseInt).toArray();
        return new Resize.Letterbox(
            Resize.Letterbox.Place.valueOf(parts[1]), new PadColour(rgb[0], rgb[1], rgb[2]));
      }
      String[] sides = text.split("x", -1);
      return new Resize.Exact(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    boolean isLetterbox() {
      return preprocessing.framing().resize() instanceof Resize.Letterbox;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Filter.class,
      names = {"OPENCV_LINEAR", "OPENCV_AREA"})
  void resizesAreThoseOfOpenCvBitForBit(Filter filter) throws Exception {
    List<Reference> references =
        references().stream()
            .filter(reference -> reference.preprocessing.framing().filter() == filter)
            .filter(reference -> !reference.isLetterbox())
            .toList();
    assertThat(references).hasSizeGreaterThan(3 * PICTURES);
    assertSame(references);
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void letterboxesAreThoseOfUltralyticsWithEachFilter(Filter filter) throws Exception {
    List<Reference> references =
        references().stream()
            .filter(reference -> reference.preprocessing.framing().filter() == filter)
            .filter(Reference::isLetterbox)
            .toList();
    assertThat(references).hasSize(8 * PICTURES);
    assertSame(references);
  }

  @Test
  void channelsAndNumbersAreThoseOfTheSamePixelsInAnyForm() throws Exception {
    Reference reference = references().stream().filter(Reference::isLetterbox).findAny().get();
    Preprocessing bytes = reference.preprocessing;
    byte[] rgb = transformed(reference, bytes, ColourOrder.RGB);
    assertThat(transformed(reference, bytes, ColourOrder.BGR)).isEqualTo(rgb);
    byte[] bgr = transformed(reference, bytes.withColourOrder(ColourOrder.BGR), ColourOrder.BGR);
    for (int i = 0; i < rgb.length; i += 3) {
      assertThat(new byte[] {bgr[i + 2], bgr[i + 1], bgr[i]})
          .containsExactly(rgb[i], rgb[i + 1], rgb[i + 2]);
    }
  }

  private static void assertSame(List<Reference> references) throws NoSuchAlgorithmException {
    SoftAssertions softly = new SoftAssertions();
    for (Reference reference : references) {
      softly
          .assertThat(sha256(transformed(reference, reference.preprocessing, ColourOrder.BGR)))
          .as("%d x %d %s", reference.width, reference.height, reference.preprocessing)
          .isEqualTo(reference.sha256);
    }
    softly.assertAll();
  }

  private static byte[] transformed(
      Reference reference, Preprocessing preprocessing, ColourOrder order) {
    DecodedImage picture = SyntheticPicture.of(reference.width, reference.height, order);
    return Transformed.bytes(ImageTransform.fastest(preprocessing), preprocessing, picture);
  }

  private static List<Reference> references() throws IOException {
    try (InputStream in = TestOpenCvReferences.class.getResourceAsStream("/opencv/digests.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("width,"))
          .map(line -> Reference.parse(line.split(",", -1)))
          .toList();
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
