package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestSummary {

  @Test
  void aSampleIsSummarised() {
    Summary summary = Summary.of(new double[] {4, 1, 3, 2});

    assertThat(summary.count()).isEqualTo(4);
    assertThat(summary.mean()).isEqualTo(2.5);
    assertThat(summary.standardDeviation()).hasValue(Math.sqrt(5.0 / 3));
    assertThat(summary.minimum()).isEqualTo(1);
    assertThat(summary.lowerQuartile()).isEqualTo(1.75);
    assertThat(summary.median()).isEqualTo(2.5);
    assertThat(summary.upperQuartile()).isEqualTo(3.25);
    assertThat(summary.maximum()).isEqualTo(4);
    assertThat(summary.interquartileRange()).isEqualTo(1.5);
    assertThat(summary.coefficientOfVariation()).hasValue(Math.sqrt(5.0 / 3) / 2.5);
  }

  @Test
  void oneValueHasNoSpreadThatCouldBeZero() {
    Summary summary = Summary.of(new double[] {7});

    assertThat(summary.mean()).isEqualTo(7);
    assertThat(summary.median()).isEqualTo(7);
    assertThat(summary.standardDeviation()).isEmpty();
    assertThat(summary.coefficientOfVariation()).isEmpty();
  }

  @Test
  void equalValuesHaveASpreadOfExactlyZero() {
    Summary summary = Summary.of(new double[] {0.1, 0.1, 0.1});

    assertThat(summary.mean()).isEqualTo(0.1);
    assertThat(summary.standardDeviation()).hasValue(0);
    assertThat(summary.lowerQuartile()).isEqualTo(0.1);
  }

  @Test
  void variationAroundAMeanOfZeroHasNoMeasure() {
    assertThat(Summary.of(new double[] {-1, 1}).coefficientOfVariation()).isEmpty();
    assertThat(Summary.of(new double[] {-3, -1}).coefficientOfVariation())
        .hasValue(Math.sqrt(2) / 2);
  }

  @Test
  void anEmptySampleIsRejected() {
    assertThatThrownBy(() -> Summary.of(new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Nothing can be computed from the sample: it has no value. Measure at least one.");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void theMessageNamesTheValueThatIsNotFinite(double value) {
    assertThatThrownBy(() -> Summary.of(new double[] {1, 2, value, 4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Nothing can be computed from the sample: value 3 of 4 is "
                + value
                + ", which is not a finite number; leave out what was not measured.");
    assertThatThrownBy(() -> Quantiles.of(new double[] {value}, 0.5))
        .hasMessageContaining("value 1 of 1 is " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.5, 99, Double.NaN})
  void aQuantileIsAShare(double probability) {
    assertThatThrownBy(() -> Quantiles.of(new double[] {1, 2}, probability))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            probability
                + " is not a share of the sample. A quantile takes one from 0 to 1: 0.99 for p99.");
  }

  @Test
  void intervalsHaveAnOrderAndAConfidence() {
    Interval interval = new Interval(1, 2, 0.95);

    assertThat(List.of(0.9, 1.0, 1.5, 2.0, 2.1).stream().filter(interval::contains))
        .containsExactly(1.0, 1.5, 2.0);
    assertThat(interval.contains(Double.NaN)).isFalse();
    assertThatThrownBy(() -> new Interval(2, 1, 0.95))
        .hasMessage("An interval goes from its lower end to its upper: 2.0 to 1.0");
    assertThatThrownBy(() -> new Interval(Double.NaN, 1, 0.95)).hasMessageContaining("NaN to 1.0");
    assertThatThrownBy(() -> new Interval(1, 2, 95))
        .hasMessage(
            "No interval has a confidence of 95.0. It lies between 0 and 1: 0.95 for 95 per cent.");
  }

  @Property(tries = 500)
  void nothingIsEverNaN(@ForAll @Size(min = 1, max = 8) List<Long> bits) {
    Summary summary = Summary.of(Noise.finite(bits));

    assertThat(
            List.of(
                summary.mean(),
                summary.standardDeviation().orElse(0),
                summary.coefficientOfVariation().orElse(0),
                summary.lowerQuartile(),
                summary.upperQuartile(),
                summary.interquartileRange()))
        .noneMatch(number -> number.isNaN());
  }

  @Test
  void aMeanThatLiesBetweenTwoDoublesIsTheEvenOne() {
    Summary summary = Summary.of(new double[] {-0.03, -0.31}); // between -0.17 and the next double

    assertThat(summary.mean()).isEqualTo(-0.16999999999999998);
  }

  @Property(tries = 200)
  void orderDoesNotMatterAndUnitsScale(
      @ForAll @NotEmpty List<@DoubleRange(min = -1e9, max = 1e9) Double> values) {
    Summary summary = Summary.of(array(values));
    Summary scaled = Summary.of(array(values.stream().map(value -> value * 0x1p-30).toList()));
    Collections.shuffle(values, new Random(1));

    assertThat(Summary.of(array(values))).isEqualTo(summary);
    assertThat(scaled.mean()).isEqualTo(summary.mean() * 0x1p-30);
    assertThat(scaled.upperQuartile()).isEqualTo(summary.upperQuartile() * 0x1p-30);
    assertThat(scaled.coefficientOfVariation()).isEqualTo(summary.coefficientOfVariation());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
