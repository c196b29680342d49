package io.tracecast.graph.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestPreprocessing {
  private static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);
  private static final List<Float> UNSCALED = List.of(123.675f, 116.28f, 103.53f);

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 32_769, 2_000_000_000})
  void sidesThatNoInputHasAreRefused(int side) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preprocessing.imagenet().withCrop(side, 8))
        .withMessage("A graph's input has 1 to 32768 pixels per side, not " + side + " x 8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preprocessing.imagenet().withCrop(8, side));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536, 2_000_000_000})
  void sidesThatNoResizeHasAreRefused(int side) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resize.ShortestSide(side))
        .withMessage("A side of a resize has 1 to 65535 pixels, not " + side);
    assertThatIllegalArgumentException().isThrownBy(() -> new Resize.Exact(8, side));
    assertThatIllegalArgumentException().isThrownBy(() -> new Resize.Exact(side, 8));
  }

  @Test
  void theLargestSidesAreTakenButNotAllAtOnce() {
    assertThat(Preprocessing.imagenet().withCrop(32_768, 1).sizeInBytes()).isEqualTo(393_216);
    assertThat(new Resize.Exact(65_535, 1).height()).isEqualTo(65_535);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preprocessing.imagenet().withCrop(32_768, 32_768))
        .withMessage("A graph's input of 32768 x 32768 pixels fits no batch");
  }

  @Test
  void numbersThatGiveNoAnswerAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> values(1, HALF, List.of(0.5f, 0f, 0.5f)))
        .withMessage("A standard deviation must be above 0, not [0.5, 0.0, 0.5]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> values(1, HALF, List.of(0.5f, -1f, 0.5f)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> values(0, HALF, HALF))
        .withMessage("A scale of 0 makes all pixels the same");
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      List<Float> broken = List.of(odd, 1f, 1f);
      assertThatIllegalArgumentException().isThrownBy(() -> values(1, broken, HALF));
      assertThatIllegalArgumentException().isThrownBy(() -> values(1, HALF, broken));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> values(odd, HALF, HALF))
          .withMessageContaining("must be finite numbers");
    }
  }

  @Test
  void aMeanThatNoScaledPixelReachesShows() {
    assertThat(values(Scaling.UNIT_SCALE, UNSCALED, HALF).meanIsBeyondPixels()).isTrue();
    assertThat(values(1, UNSCALED, HALF).meanIsBeyondPixels()).isFalse();
    assertThat(Preprocessing.imagenet().meanIsBeyondPixels()).isFalse();
    List<Float> ones = List.of(1f, 1f, 1f);
    assertThat(values(Scaling.UNIT_SCALE, ones, ones).meanIsBeyondPixels()).isFalse();
    assertThat(values(1.0 / 128, ones, ones).meanIsBeyondPixels()).isFalse();
    Preprocessing untouched =
        values(Scaling.UNIT_SCALE, UNSCALED, HALF).withElementType(ElementType.UINT8);
    assertThat(untouched.meanIsBeyondPixels()).isFalse();
  }

  private static Preprocessing values(double scale, List<Float> mean, List<Float> std) {
    return new Preprocessing(
        new Framing(new Resize.None(), 8, 8, Filter.BILINEAR),
        ColourOrder.RGB,
        Layout.NCHW,
        ElementType.FLOAT32,
        new Scaling(scale, mean, std));
  }
}
