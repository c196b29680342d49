package io.tracecast.graph.stats.benchmark;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What variants, executors and the two together have to do with the spread of the measurements: the
 * balanced two-way analysis of variance with fixed effects (Fisher, 1935, "The Design of
 * Experiments"; Montgomery, 2017, "Design and Analysis of Experiments", section 5.3). An executor
 * that is slow with every variant shows in {@code blocks}, a variant that is slow on every executor
 * in {@code variants}, and a variant that is slow on some executors alone in {@code interaction}.
 *
 * <p>With one block there is neither an effect of blocks nor an interaction. With one run a block
 * the interaction is the only spread there is, so that it is the denominator of the other two and
 * cannot be shown itself. An effect that cannot be shown has no degrees of freedom, an F of 0 and a
 * p of 1, and is marked {@link VarianceAnalysis.Spread#NONE_SAME}: nothing can be concluded.
 *
 * @param variants whether the variants differ, over all blocks
 * @param blocks whether the blocks differ, over all variants
 * @param interaction whether the variants differ by more in one block than in another
 */
public record BlockedAnalysis(
    VarianceAnalysis variants, VarianceAnalysis blocks, VarianceAnalysis interaction) {

  /**
   * Returns the analysis of measurements by variant, block and run.
   *
   * @param variantBlockRun finite values: two variants or more, as many blocks for each, as many
   *     runs in each block; two blocks or two runs at least
   * @throws IllegalArgumentException if there are fewer, if the counts differ, or if a value is not
   *     finite
   */
  public static BlockedAnalysis of(double[][][] variantBlockRun) {
    requireBalance(variantBlockRun);
    return new Sums(variantBlockRun).analysis();
  }

  private static void requireBalance(double[][][] measured) {
    if (measured.length < 2) {
      throw new IllegalArgumentException(
          "An analysis of variance compares two variants or more, not %d. Name another variant."
              .formatted(measured.length));
    }
    int blocks = measured[0].length;
    int runs = blocks == 0 ? 0 : measured[0][0].length;
    for (int variant = 0; variant < measured.length; variant++) {
      if (measured[variant].length != blocks) {
        throw unbalanced(variant, measured[variant].length + " blocks", blocks + " blocks");
      }
      for (double[] block : measured[variant]) {
        if (block.length != runs) {
          throw unbalanced(variant, block.length + " runs in a block", runs + " runs");
        }
        Samples.requireFinite("a block of variant " + (variant + 1), block);
      }
    }
    if (blocks * runs < 2) {
      throw new IllegalArgumentException(
          "One value says nothing of spread, and each variant has %d. Measure at least two runs."
              .formatted(blocks * runs));
    }
  }

  private static IllegalArgumentException unbalanced(int variant, String has, String first) {
    return new IllegalArgumentException(
        "Blocks are compared only if each was measured as often: variant %d has %s, variant 1 has"
                .formatted(variant + 1, has)
            + " %s. Leave out what is not complete.".formatted(first));
  }

  /** Sums of squares, each times the number of values, which keeps them exact. */
  private static final class Sums {
    private final int variants;
    private final int blocks;
    private final int runs;
    private final BigDecimal ofVariants;
    private final BigDecimal ofBlocks;
    private final BigDecimal ofInteraction;
    private final BigDecimal within;

    Sums(double[][][] measured) {
      variants = measured.length;
      blocks = measured[0].length;
      runs = measured[0][0].length;
      List<Moments> cells = new ArrayList<>();
      List<Moments> byVariant = new ArrayList<>();
      for (double[][] variant : measured) {
        List<Moments> own = List.of(variant).stream().map(Moments::of).toList();
        cells.addAll(own);
        byVariant.add(sum(own));
      }
      List<Moments> byBlock = new ArrayList<>();
      for (int block = 0; block < blocks; block++) {
        List<Moments> own = new ArrayList<>();
        for (double[][] variant : measured) {
          own.add(Moments.of(variant[block]));
        }
        byBlock.add(sum(own));
      }
      Moments all = sum(byVariant);
      BigDecimal squareOfSum = all.sum().pow(2);
      BigDecimal ofCells = sumOfSquares(cells);
      ofVariants = sumOfSquares(byVariant).subtract(squareOfSum);
      ofBlocks = sumOfSquares(byBlock).subtract(squareOfSum);
      ofInteraction = ofCells.subtract(squareOfSum).subtract(ofVariants).subtract(ofBlocks);
      within = all.squares().multiply(BigDecimal.valueOf(all.count())).subtract(ofCells);
    }

    BlockedAnalysis analysis() {
      boolean repeated = runs > 1;
      int together = (variants - 1) * (blocks - 1);
      BigDecimal error = repeated ? within : ofInteraction;
      int errorDegrees = repeated ? variants * blocks * (runs - 1) : together;
      return new BlockedAnalysis(
          effect(ofVariants, variants - 1, error, errorDegrees),
          effect(ofBlocks, blocks - 1, error, errorDegrees),
          effect(ofInteraction, repeated ? together : 0, error, errorDegrees));
    }

    private static VarianceAnalysis effect(
        BigDecimal squares, int degrees, BigDecimal error, int errorDegrees) {
      return degrees == 0
          ? VarianceAnalysis.ABSENT
          : VarianceAnalysis.of(squares, degrees, error, errorDegrees);
    }

    private static Moments sum(List<Moments> parts) {
      return parts.stream().reduce(Moments::plus).orElseThrow();
    }

    private static BigDecimal sumOfSquares(List<Moments> groups) {
      return groups.stream()
          .map(group -> group.sum().pow(2))
          .reduce(BigDecimal.ZERO, BigDecimal::add)
          .multiply(BigDecimal.valueOf(groups.size()));
    }
  }
}
