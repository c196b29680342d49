package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.stats.benchmark.VarianceAnalysis.Spread;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestBlockedAnalysis {
  private static final double[] RUNS = {10, 10.1, 9.9, 10.05};

  @Test
  void aSlowMachineIsToldFromASlowGraph() {
    BlockedAnalysis machine = analysis(new double[][] {{1, 1.3}, {1, 1.3}});
    BlockedAnalysis graph = analysis(new double[][] {{1, 1}, {1.3, 1.3}});
    BlockedAnalysis graphOnOneMachine = analysis(new double[][] {{1, 1}, {1, 1.3}});

    assertThat(machine.blocks().p()).isLessThan(1e-6);
    assertThat(machine.variants().p()).isGreaterThan(0.9);
    assertThat(machine.interaction().p()).isGreaterThan(0.9);
    assertThat(graph.variants().p()).isLessThan(1e-6);
    assertThat(graph.blocks().p()).isGreaterThan(0.9);
    assertThat(graphOnOneMachine.interaction().p()).isLessThan(1e-6);
  }

  @Test
  void withOneBlockOnlyVariantsCanDiffer() {
    BlockedAnalysis analysis = analysis(new double[][] {{1}, {1.3}});

    assertThat(analysis.variants().p()).isLessThan(1e-4);
    assertAbsent(analysis.blocks());
    assertAbsent(analysis.interaction());
  }

  @Test
  void withOneRunTheInteractionIsTheSpread() {
    BlockedAnalysis analysis =
        BlockedAnalysis.of(new double[][][] {{{10}, {20}, {30.1}}, {{11}, {21.1}, {31}}});

    assertThat(analysis.variants().withinDegrees()).isEqualTo(2);
    assertThat(analysis.variants().p()).isLessThan(0.01);
    assertThat(analysis.blocks().p()).isLessThan(0.001);
    assertAbsent(analysis.interaction());
  }

  /** 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in doubles. */
  @Test
  void withoutSpreadEqualSumsAreEqual() {
    BlockedAnalysis analysis =
        BlockedAnalysis.of(
            new double[][][] {
              {{0.1, 0.1}, {0.2, 0.2}, {0.3, 0.3}}, {{0.3, 0.3}, {0.2, 0.2}, {0.1, 0.1}}
            });

    assertThat(analysis.variants().spread()).isEqualTo(Spread.NONE_SAME);
    assertThat(analysis.variants().p()).isEqualTo(1);
    assertThat(analysis.interaction().spread()).isEqualTo(Spread.NONE_DIFFERENT);
    assertThat(analysis.interaction().p()).isZero();
  }

  /** Four variants on three executors, each slower than the last, 2,000 trials. */
  @Test
  void equalVariantsOnUnequalMachinesAreDeclaredDifferentAsOftenAsAllowed() {
    SplittableRandom random = new SplittableRandom(17);
    int variants = 0;
    int interactions = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double[][][] measured = new double[4][3][];
      for (double[][] variant : measured) {
        for (int block = 0; block < 3; block++) {
          variant[block] = Noise.around(random, 5, 10 + 3 * block, 0.001);
        }
      }
      BlockedAnalysis analysis = BlockedAnalysis.of(measured);
      variants += analysis.variants().p() < 0.05 ? 1 : 0;
      interactions += analysis.interaction().p() < 0.05 ? 1 : 0;
      assertThat(analysis.blocks().p()).isLessThan(1e-9);
    }
    assertThat(variants / 2000.0).isBetween(0.03, 0.07);
    assertThat(interactions / 2000.0).isBetween(0.03, 0.07);
  }

  @Test
  void whatIsNotBalancedIsRejectedWithTheReason() {
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[][][] {{{1, 2}}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "An analysis of variance compares two variants or more, not 1. Name another variant.");
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[][][] {{{1, 2}}, {{1, 2}, {3, 4}}}))
        .hasMessage(
            "Blocks are compared only if each was measured as often: variant 2 has 2 blocks,"
                + " variant 1 has 1 blocks. Leave out what is not complete.");
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[][][] {{{1, 2}}, {{1, 2, 3}}}))
        .hasMessageContaining("variant 2 has 3 runs in a block, variant 1 has 2 runs.");
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[][][] {{{1}}, {{2}}}))
        .hasMessage(
            "One value says nothing of spread, and each variant has 1. Measure at least two runs.");
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[][][] {{{1, 2}}, {{1, Double.NaN}}}))
        .hasMessageContaining("a block of variant 2: value 2 of 2 is NaN");
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[][][] {{{}}, {{}}}))
        .hasMessageContaining("it has no value");
    assertThatThrownBy(() -> BlockedAnalysis.of(new double[2][0][0]))
        .hasMessageContaining("each variant has 0");
  }

  private static void assertAbsent(VarianceAnalysis effect) {
    assertThat(effect).isEqualTo(new VarianceAnalysis(0, 1, 0, 0, Spread.NONE_SAME));
  }

  private static BlockedAnalysis analysis(double[][] factors) {
    double[][][] measured = new double[factors.length][factors[0].length][RUNS.length];
    for (int variant = 0; variant < factors.length; variant++) {
      for (int block = 0; block < factors[variant].length; block++) {
        for (int run = 0; run < RUNS.length; run++) {
          measured[variant][block][run] = RUNS[run] * factors[variant][block];
        }
      }
    }
    return BlockedAnalysis.of(measured);
  }
}
