package io.tracecast.graph.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.image.resample.SyntheticPicture;
import io.tracecast.graph.image.resample.Transformed;
import io.tracecast.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes of each picture's own. */
class TestResize {
  private static final Resize.MultipleOf SIZES = Resize.MultipleOf.longest(8, 40);
  private static final Preprocessing OWN =
      Preprocessing.imagenet().withElementType(ElementType.UINT8).withSizesOfPictures(SIZES);

  @ParameterizedTest
  @CsvFileSource(resources = "/paddleocr/sizes.csv", numLinesToSkip = 1)
  void sizesAreThoseOfPaddleOcr(
      Resize.MultipleOf.Limit limit, int pixels, int largest, int h, int w, int newH, int newW) {
    Resize.MultipleOf sizes = new Resize.MultipleOf(32, limit, pixels, largest);

    assertThat(List.of(sizes.resized(h, w), sizes.resized(w, h))).isEqualTo(List.of(newH, newW));
    assertThat(sizes.bound()).isGreaterThanOrEqualTo(Math.max(newH, newW));
  }

  @Test
  void otherMultiplesAreRoundedAlikeAndOneLeavesSizesAsTheyAre() {
    Resize.MultipleOf any = Resize.MultipleOf.longest(1, 100);
    assertThat(List.of(any.resized(61, 33), any.resized(33, 61))).isEqualTo(List.of(61, 33));
    assertThat(List.of(any.resized(300, 1), any.resized(1, 300))).isEqualTo(List.of(100, 1));
    assertThat(List.of(SIZES.resized(20, 28), SIZES.resized(28, 20))).isEqualTo(List.of(16, 32));
    assertThat(Resize.MultipleOf.longest(14, 100).bound()).isEqualTo(98);
    assertThat(SIZES.part(2)).isEqualTo(16);
    assertThat(SIZES.part(9)).isEqualTo(8);
  }

  @Test
  void limitsThatNoPictureCanMeetAreRefused() {
    assertThatThrownBy(() -> Resize.MultipleOf.shortest(32, 736, 735))
        .hasMessage("The shortest side of 736 pixels is beyond the largest of 735");
    assertThatThrownBy(() -> Resize.MultipleOf.longest(0, 960))
        .hasMessage("A side of a resize has 1 to 65535 pixels, not 0");
    assertThatThrownBy(() -> OWN.withCrop(40, 32))
        .hasMessageContaining(
            "become at most 40 x 40 pixels, and the graph's input is given as 40");
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void eachPictureIsWhatARecipeOfItsSizeMakesOfIt(Filter filter) {
    Preprocessing own = OWN.withFilter(filter);
    ImageTransform transform = ImageTransform.of(own);
    for (int[] size : new int[][] {{61, 47}, {5, 3}, {40, 17}, {200, 9}, {9, 200}, {61, 47}}) {
      DecodedImage picture = SyntheticPicture.of(size[0], size[1], ColourOrder.BGR);
      int width = SIZES.resized(size[0], size[1]);
      int height = SIZES.resized(size[1], size[0]);
      Preprocessing fixed = own.withResize(new Resize.Exact(height, width)).withCrop(height, width);
      byte[] expected = Transformed.bytes(ImageTransform.of(fixed), fixed, picture);

      assertThat(own.sizeInBytes(size[0], size[1])).isEqualTo(expected.length);
      assertThat(Arrays.copyOf(Transformed.bytes(transform, own, picture), expected.length))
          .as("%d x %d", size[0], size[1])
          .isEqualTo(expected);
    }
  }
}
