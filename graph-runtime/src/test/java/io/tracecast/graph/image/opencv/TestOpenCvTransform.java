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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Crops, padding and channels around OpenCV's resizes, which the references hold to. */
class TestOpenCvTransform {
  private static final Preprocessing PIXELS =
      Preprocessing.imagenet().withLayout(Layout.NHWC).withElementType(ElementType.UINT8);

  @ParameterizedTest
  @CsvSource({
    "OPENCV_LINEAR, 61, 47", // between pixels
    "OPENCV_LINEAR, 80, 60", // halves
    "OPENCV_AREA, 120, 90", // whole factors
    "OPENCV_AREA, 97, 71", // fractions
    "OPENCV_AREA, 23, 90", // enlarged in width
  })
  void aCropIsAPartOfTheWholeResizedPicture(Filter filter, int width, int height) {
    Preprocessing whole =
        PIXELS.withFilter(filter).withResize(new Resize.Exact(30, 40)).withCrop(30, 40);
    byte[] all = bytes(whole, width, height);
    byte[] part = bytes(whole.withCrop(16, 22), width, height);

    for (int y = 0; y < 16; y++) {
      int from = 3 * ((7 + y) * 40 + 9);
      assertThat(Arrays.copyOfRange(part, 3 * 22 * y, 3 * 22 * (y + 1)))
          .as("row %d", y)
          .isEqualTo(Arrays.copyOfRange(all, from, from + 3 * 22));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Filter.class,
      names = {"OPENCV_LINEAR", "OPENCV_AREA"})
  void aTransformThatHasSeenOtherPicturesGivesTheSame(Filter filter) {
    Preprocessing preprocessing =
        PIXELS.withFilter(filter).withResize(new Resize.Exact(31, 29)).withCrop(31, 29);
    ImageTransform used = ImageTransform.of(preprocessing);
    for (int[] size : new int[][] {{70, 81}, {31, 9}, {58, 62}, {29, 31}, {70, 81}, {81, 70}}) {
      DecodedImage picture = SyntheticPicture.of(size[0], size[1], ColourOrder.BGR);
      assertThat(Transformed.bytes(used, preprocessing, picture))
          .as("%d x %d", size[0], size[1])
          .isEqualTo(bytes(preprocessing, size[0], size[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Filter.class,
      names = {"OPENCV_LINEAR", "OPENCV_AREA"})
  void aPictureOfTheRightSizeStaysAsItIs(Filter filter) {
    Preprocessing preprocessing =
        PIXELS.withFilter(filter).withResize(new Resize.Exact(23, 19)).withCrop(23, 19);

    assertThat(bytes(preprocessing, 19, 23))
        .isEqualTo(bytes(preprocessing.withResize(new Resize.None()), 19, 23))
        .isEqualTo(bytes(preprocessing.withFilter(Filter.NEAREST), 19, 23));
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void thePaddingIsNormalisedAsThePictureIs(Filter filter) {
    Preprocessing preprocessing =
        Preprocessing.imagenet()
            .withFilter(filter)
            .withColourOrder(ColourOrder.BGR)
            .withResize(
                new Resize.Letterbox(Resize.Letterbox.Place.CORNER, new PadColour(0, 17, 255)))
            .withCrop(8, 8);
    ByteBuffer floats =
        ByteBuffer.wrap(bytes(preprocessing, 20, 10)).order(ByteOrder.nativeOrder());
    int last = 8 * 8 - 1;

    assertThat(floats.getFloat(4 * last)).isEqualTo((255f / 255f - 0.406f) / 0.225f);
    assertThat(floats.getFloat(4 * (64 + last))).isEqualTo((17f / 255f - 0.456f) / 0.224f);
    assertThat(floats.getFloat(4 * (128 + last))).isEqualTo((0f - 0.485f) / 0.229f);
  }

  @Test
  void thePaddingOfAGraphOfOneChannelIsGrey() {
    Preprocessing preprocessing =
        Preprocessing.inception()
            .withColourOrder(ColourOrder.GREY)
            .withElementType(ElementType.UINT8)
            .withFilter(Filter.OPENCV_LINEAR)
            .withResize(
                new Resize.Letterbox(Resize.Letterbox.Place.CENTRE, new PadColour(0, 17, 255)))
            .withCrop(9, 4);
    byte[] pixels = bytes(preprocessing, 8, 8);

    // Image.new("RGB", (1, 1), (0, 17, 255)).convert("L") is 39; two rows before, three after
    assertThat(pixels).hasSize(36);
    for (int row : List.of(0, 1, 6, 7, 8)) {
      assertThat(Arrays.copyOfRange(pixels, 4 * row, 4 * row + 4)).containsOnly(39);
    }
    Preprocessing alone = preprocessing.withResize(new Resize.Exact(4, 4)).withCrop(4, 4);
    assertThat(Arrays.copyOfRange(pixels, 8, 24)).isEqualTo(bytes(alone, 8, 8));
  }

  @ParameterizedTest
  @CsvSource({"4000, 1", "1, 4000"})
  void aPictureOfAnyShapeKeepsAtLeastOnePixelOfEachSide(int width, int height) {
    Preprocessing preprocessing =
        PIXELS
            .withFilter(Filter.OPENCV_AREA)
            .withResize(new Resize.Letterbox(Resize.Letterbox.Place.CENTRE, new PadColour(9, 9, 9)))
            .withCrop(64, 64);
    byte[] pixels = bytes(preprocessing, width, height);

    boolean seen = false;
    for (byte value : pixels) {
      seen |= value != 9;
    }
    assertThat(seen).isTrue();
  }

  private static byte[] bytes(Preprocessing preprocessing, int width, int height) {
    return Transformed.bytes(
        ImageTransform.of(preprocessing),
        preprocessing,
        SyntheticPicture.of(width, height, ColourOrder.BGR));
  }
}
