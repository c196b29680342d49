package io.tracecast.graph.image.resample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.PlaneNormaliser;
import io.tracecast.graph.image.normalise.TablePlanes;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class TestVectorPlanes {
  private static final int VALUES = 256;

  @Example
  void imagenetIsComputedAndNotLookedUp() {
    assertThat(VectorPlanes.of(new Normalisation(Preprocessing.imagenet())))
        .isInstanceOf(VectorPlanes.class);
  }

  @Example
  void anotherScaleThanThatOfUnitsIsLookedUp() {
    Normalisation signed = normalisation(1 / 127.5, List.of(1f, 1f, 1f), List.of(1f, 1f, 1f));
    assertThat(VectorPlanes.of(signed)).isInstanceOf(TablePlanes.class);
  }

  @Property(tries = 300)
  void everyValueBecomesWhatTheTablesSay(
      @ForAll @FloatRange(min = 0, max = 1) @Scale(4) float mean,
      @ForAll @FloatRange(min = 1e-3f, max = 2) @Scale(4) float std,
      @ForAll @IntRange(min = 1, max = VALUES) int length,
      @ForAll boolean swapped) {
    Normalisation normalisation =
        normalisation(Scaling.UNIT_SCALE, List.of(mean, 0.5f, 1 - mean), List.of(std, 0.25f, 1f));
    float[][] planes = new float[3][length + PlaneNormaliser.SLACK];
    VectorPlanes.of(normalisation).normalise(line(), length, swapped, planes);
    for (int channel = 0; channel < 3; channel++) {
      int output = swapped ? 2 - channel : channel;
      assertThat(Arrays.copyOf(planes[channel], length))
          .isEqualTo(expected(normalisation.table(output), channel, length));
    }
  }

  private static Normalisation normalisation(double scale, List<Float> mean, List<Float> std) {
    Preprocessing base = Preprocessing.imagenet();
    return new Normalisation(
        new Preprocessing(
            new Framing(
                base.framing().resize(),
                base.framing().height(),
                base.framing().width(),
                base.framing().filter(),
                base.framing().passOrder(),
                base.framing().cropRounding()),
            base.colourOrder(),
            base.layout(),
            base.elementType(),
            new Scaling(scale, mean, std)));
  }

  /** Every value once in each channel, in an order that differs between them. */
  private static int value(int pixel, int channel) {
    return (pixel * 3 + channel * 101 + 7) % VALUES;
  }

  private static int[] line() {
    int[] line = new int[3 * (VALUES + PlaneNormaliser.SLACK)];
    Arrays.setAll(line, i -> value(i / 3, i % 3));
    return line;
  }

  private static float[] expected(float[] table, int channel, int length) {
    float[] expected = new float[length];
    for (int i = 0; i < length; i++) {
      expected[i] = table[value(i, channel)];
    }
    return expected;
  }
}
