package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The eleven analyses of variance of NIST's Statistical Reference Datasets. Their data are decimal
 * fractions, most of which no double holds: {@code f} is what exact arithmetic makes of the nearest
 * doubles, and how far it is from {@code certified} is what the doubles lost before any computing.
 */
class TestNistVarianceAnalyses {
  /**
   * Correct significant digits of F: as many as the doubles themselves have, and one in reserve.
   */
  private static final Map<String, Double> DIGITS =
      Map.ofEntries(
          Map.entry("SiRstv", 12.5),
          Map.entry("SmLs01", 14.0),
          Map.entry("SmLs02", 14.0),
          Map.entry("SmLs03", 14.0),
          Map.entry("AtmWtAg", 9.0),
          Map.entry("SmLs04", 9.0),
          Map.entry("SmLs05", 9.0),
          Map.entry("SmLs06", 9.0),
          Map.entry("SmLs07", 4.0),
          Map.entry("SmLs08", 4.0),
          Map.entry("SmLs09", 4.0));

  static Stream<JsonNode> sets() {
    return ReferenceCases.nist();
  }

  @ParameterizedTest
  @MethodSource("sets")
  void fIsTheCertifiedOneAsFarAsDoublesHoldIt(JsonNode set) {
    VarianceAnalysis analysis = VarianceAnalysis.oneWay(groups(set));

    double certified = Double.parseDouble(set.get("certified").asText());
    assertThat(digits(analysis.f(), certified))
        .as(set.get("name").asText())
        .isGreaterThan(DIGITS.get(set.get("name").asText()));
    assertThat(analysis.betweenDegrees()).isEqualTo(set.get("between").asDouble());
    assertThat(analysis.withinDegrees()).isEqualTo(set.get("within").asDouble());
  }

  @ParameterizedTest
  @MethodSource("sets")
  void fIsExactForTheDoublesGivenAndPIsItsOwn(JsonNode set) {
    VarianceAnalysis analysis = VarianceAnalysis.oneWay(groups(set));

    assertThat(analysis.f()).isEqualTo(set.get("f").asDouble());
    assertThat(analysis.p()).isCloseTo(set.get("p").asDouble(), withPercentage(1e-8));
  }

  /** The blocked analysis has one block then, and the same sums. */
  @ParameterizedTest
  @MethodSource("sets")
  void oneBlockIsTheSameAnalysis(JsonNode set) {
    double[][][] variants =
        groups(set).stream().map(group -> new double[][] {group}).toArray(double[][][]::new);

    BlockedAnalysis blocked = BlockedAnalysis.of(variants);

    assertThat(blocked.variants().f()).isEqualTo(set.get("f").asDouble(), offset(1e-13));
    assertThat(blocked.blocks()).isEqualTo(VarianceAnalysis.ABSENT);
    assertThat(blocked.interaction()).isEqualTo(VarianceAnalysis.ABSENT);
  }

  @Test
  void allElevenAreThere() {
    assertThat(sets().map(set -> set.get("name").asText()))
        .containsExactlyInAnyOrderElementsOf(DIGITS.keySet());
  }

  /** The logarithm of the relative error, as NIST counts digits; 15 is all that it certifies. */
  private static double digits(double f, double certified) {
    return f == certified ? 15 : -Math.log10(Math.abs(f - certified) / certified);
  }

  private static List<double[]> groups(JsonNode set) {
    if (set.has("groups")) {
      return ReferenceCases.groups(set.get("groups"));
    }
    String whole = set.get("whole").asText();
    int runs = set.get("runs").asInt();
    return ReferenceCases.elements(set.get("tenths"))
        .map(centre -> simonAndLesage(whole, centre.asInt(), runs))
        .toList();
  }

  /** Simon and Lesage (1989): the centre, then in turn a tenth below and above it. */
  private static double[] simonAndLesage(String whole, int tenths, int runs) {
    return IntStream.range(0, runs)
        .map(run -> run == 0 ? tenths : run % 2 == 1 ? tenths - 1 : tenths + 1)
        .mapToDouble(tenth -> Double.parseDouble(whole + "." + tenth))
        .toArray();
  }
}
