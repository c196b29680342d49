package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every formula against the same in 60 digits, which scipy and statsmodels confirm. */
class TestAgainstReferences {
  /** A relative error of 1e-10. */
  private static final Percentage TEN_DIGITS = withPercentage(1e-8);

  static Stream<JsonNode> summaries() {
    return ReferenceCases.of("summaries");
  }

  static Stream<JsonNode> oneWay() {
    return ReferenceCases.of("oneWay");
  }

  static Stream<JsonNode> welch() {
    return ReferenceCases.of("welch");
  }

  static Stream<JsonNode> blocked() {
    return ReferenceCases.of("blocked");
  }

  static Stream<JsonNode> paired() {
    return ReferenceCases.of("paired");
  }

  static Stream<JsonNode> unpaired() {
    return ReferenceCases.of("unpaired");
  }

  static Stream<JsonNode> trends() {
    return ReferenceCases.of("trends");
  }

  static Stream<JsonNode> corrections() {
    return ReferenceCases.of("corrections");
  }

  @ParameterizedTest
  @MethodSource("summaries")
  void summariesAndQuantiles(JsonNode reference) {
    double[] sample = ReferenceCases.numbers(reference.get("sample"));
    Summary summary = Summary.of(sample);

    assertThat(summary.count()).isEqualTo(sample.length);
    assertClose(summary.mean(), reference.get("mean"));
    assertClose(summary.standardDeviation().orElseThrow(), reference.get("deviation"));
    for (JsonNode quantile : reference.get("quantiles")) {
      assertClose(Quantiles.of(sample, quantile.get(0).asDouble()), quantile.get(1));
    }
    assertThat(
            List.of(
                summary.minimum(),
                summary.lowerQuartile(),
                summary.median(),
                summary.upperQuartile(),
                summary.maximum()))
        .containsExactly(
            Quantiles.of(sample, 0),
            Quantiles.of(sample, 0.25),
            Quantiles.of(sample, 0.5),
            Quantiles.of(sample, 0.75),
            Quantiles.of(sample, 1));
  }

  @ParameterizedTest
  @MethodSource("oneWay")
  void theClassicAnalysis(JsonNode reference) {
    assertSame(VarianceAnalysis.oneWay(ReferenceCases.groups(reference.get("groups"))), reference);
  }

  @ParameterizedTest
  @MethodSource("welch")
  void welchsAnalysis(JsonNode reference) {
    assertSame(VarianceAnalysis.welch(ReferenceCases.groups(reference.get("groups"))), reference);
  }

  @ParameterizedTest
  @MethodSource("blocked")
  void theBlockedAnalysis(JsonNode reference) {
    BlockedAnalysis analysis = BlockedAnalysis.of(ReferenceCases.cube(reference.get("cells")));

    assertSame(analysis.variants(), reference.get("variants"));
    assertSameOrAbsent(analysis.blocks(), reference.get("blocks"));
    assertSameOrAbsent(analysis.interaction(), reference.get("interaction"));
  }

  @ParameterizedTest
  @MethodSource("paired")
  void ratiosOfPairs(JsonNode reference) {
    double confidence = reference.get("confidence").asDouble();
    Ratio paired =
        Ratio.paired(
            ReferenceCases.table(reference.get("numerator")),
            ReferenceCases.table(reference.get("denominator")),
            confidence);

    assertClose(paired.ratio(), reference.get("ratio"));
    assertClose(paired.p(), reference.get("p"));
    assertClose(paired.degrees(), reference.get("degrees"));
    assertSame(paired.interval(), reference, confidence);
    assertThat(paired.blocks()).hasSize(reference.get("blocks").size());
    for (int executor = 0; executor < paired.blocks().size(); executor++) {
      Ratio.Block block = paired.blocks().get(executor);
      JsonNode expected = reference.get("blocks").get(executor);
      assertClose(block.ratio(), expected.get("ratio"));
      assertThat(block.interval().isPresent()).isEqualTo(expected.has("low"));
      block.interval().ifPresent(interval -> assertSame(interval, expected, confidence));
    }
  }

  @ParameterizedTest
  @MethodSource("unpaired")
  void ratiosOfRunsThatWereMeasuredApart(JsonNode reference) {
    double confidence = reference.get("confidence").asDouble();
    Ratio apart =
        Ratio.unpaired(
            ReferenceCases.numbers(reference.get("numerator")),
            ReferenceCases.numbers(reference.get("denominator")),
            confidence);

    assertClose(apart.ratio(), reference.get("ratio"));
    assertClose(apart.p(), reference.get("p"));
    assertClose(apart.degrees(), reference.get("degrees"));
    assertSame(apart.interval(), reference, confidence);
    assertThat(apart.blocks()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("trends")
  void trendsOfTheilSenAndMannKendall(JsonNode reference) {
    Trend trend = Trend.of(ReferenceCases.numbers(reference.get("values")));

    assertClose(trend.change(), reference.get("change"));
    assertClose(trend.p(), reference.get("p"));
  }

  @ParameterizedTest
  @MethodSource("corrections")
  void correctionsOfHolm(JsonNode reference) {
    double[] p = ReferenceCases.numbers(reference.get("p"));

    assertClose(Corrections.holm(p), reference.get("holm"));
  }

  private static void assertSame(VarianceAnalysis analysis, JsonNode expected) {
    assertClose(analysis.f(), expected.get("f"));
    assertClose(analysis.p(), expected.get("p"));
    assertClose(analysis.betweenDegrees(), expected.get("between"));
    assertClose(analysis.withinDegrees(), expected.get("within"));
    assertThat(analysis.spread()).isEqualTo(VarianceAnalysis.Spread.ORDINARY);
  }

  private static void assertSameOrAbsent(VarianceAnalysis analysis, JsonNode expected) {
    if (expected == null) {
      assertThat(analysis)
          .isEqualTo(new VarianceAnalysis(0, 1, 0, 0, VarianceAnalysis.Spread.NONE_SAME));
    } else {
      assertSame(analysis, expected);
    }
  }

  private static void assertSame(Interval interval, JsonNode expected, double confidence) {
    assertClose(interval.low(), expected.get("low"));
    assertClose(interval.high(), expected.get("high"));
    assertThat(interval.confidence()).isEqualTo(confidence);
  }

  private static void assertClose(double[] values, JsonNode expected) {
    assertThat(values).hasSize(expected.size());
    for (int i = 0; i < values.length; i++) {
      assertClose(values[i], expected.get(i));
    }
  }

  private static void assertClose(double value, JsonNode expected) {
    assertThat(value).isCloseTo(expected.asDouble(), TEN_DIGITS);
  }
}
