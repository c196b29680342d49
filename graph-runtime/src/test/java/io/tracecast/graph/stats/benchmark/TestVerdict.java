package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestVerdict {

  private static Verdict verdict(double correctedP, double[][] first, double[][] second) {
    return new Verdict("a", "b", Ratio.paired(first, second, 0.95), correctedP);
  }

  @Test
  void theFasterOfTwoIsNamedFirstWithItsIntervalAndWhereItIsFaster() {
    double[][] slow = {{20, 21, 20}, {22, 21, 22}};
    double[][] fast = {{10, 10, 10.1}, {11, 11, 11}};

    assertThat(verdict(0.001, slow, fast).inWords())
        .matches("b is 2\\.0\\d times as fast as a \\(95 % interval 1\\.\\d\\d to 2\\.\\d\\d\\),.*")
        .endsWith("on 2 of 2 executors.");
    assertThat(verdict(0.001, fast, slow).inWords()).startsWith("a is 2.0");
  }

  @Test
  void anExecutorWhereItIsTheOtherWayRoundDoesNotAgree() {
    double[][] first = {{20, 21, 20}, {10, 10.1, 10}};
    double[][] second = {{10, 10, 10.1}, {11, 11, 11.1}};

    assertThat(verdict(0.001, first, second).inWords()).endsWith("on 1 of 2 executors.");
  }

  @Test
  void whatIsNotShownToDifferSaysHowLargeADifferenceIsPossible() {
    Verdict verdict =
        verdict(0.4, new double[][] {{10, 10.1, 9.9}}, new double[][] {{10.1, 10, 9.9}});

    assertThat(verdict.isDifferent()).isFalse();
    assertThat(new Verdict("a", "b", verdict.ratio(), 0.011).isDifferent()).isFalse();
    assertThat(new Verdict("a", "b", verdict.ratio(), 0.009).isDifferent()).isTrue();
    assertThat(verdict.inWords())
        .matches("No difference larger than \\d\\.\\d % was found between a and b\\.");
    assertThat(verdict.largestPossiblePercent())
        .isGreaterThan(100 * (verdict.ratio().interval().high() - 1) - 1e-9);
  }

  @Test
  void runsThatDoNotDifferAtAllShowNothing() {
    double[][] equal = {{10, 10, 10}};

    assertThat(verdict(1, equal, equal).inWords())
        .isEqualTo("Nothing can be concluded of a and b: all their runs took the same.");
  }

  @Test
  void fewPerCentAreToldInThreeDigits() {
    assertThat(
            verdict(0.001, new double[][] {{10.5, 10.51, 10.5}}, new double[][] {{10, 10, 10}})
                .inWords())
        .startsWith("b is 1.050 times as fast as a (95 % interval 1.0");
  }

  @Test
  void reasonsMakeARunInvalid() {
    assertThat(new Validity(List.of()).word()).isEqualTo("VALID");
    assertThat(new Validity(List.of(new Validity.Reason(Validity.Kind.TREND, "why"))).word())
        .isEqualTo("INVALID");
  }

  @Test
  void whatWasMeasuredApartIsSaidToBe() {
    double[] slow = {20, 20.1, 19.9};
    Ratio apart = Ratio.unpaired(slow, new double[] {10, 10.1, 9.9}, 0.95);

    assertThat(new Verdict("a", "b", apart, 0.001).inWords())
        .matches(
            "b is 2.00 times as fast as a \\(95 % interval [\\d.]+ to [\\d.]+\\), measured apart\\.");
    assertThat(new Verdict("a", "a2", Ratio.unpaired(slow, slow, 0.95), 1).inWords())
        .endsWith("% was found between a and a2, measured apart.");
  }
}
