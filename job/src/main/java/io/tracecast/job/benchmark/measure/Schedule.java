package io.tracecast.job.benchmark.measure;

import java.io.Serializable;
import java.util.Random;

/**
 * In which order variants are measured: each run of the benchmark is a block in which every variant
 * has its turn, in an order that chance says, so that whatever drifts during the benchmark meets
 * all alike (randomised complete blocks; Fisher, "The Design of Experiments", 1935). The same seed
 * gives the same order on every executor.
 *
 * @param variants how many variants take turns
 * @param runs how often each has its turn
 * @param effort how long a turn is
 * @param isolated whether slots take turns too, instead of measuring at the same time
 * @param seed of the orders
 */
public record Schedule(int variants, int runs, Effort effort, boolean isolated, long seed)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * How long a turn is.
   *
   * @param loops forward passes of a turn, at least
   * @param minNanos what a turn is to take at least, in nanoseconds; more passes make it so
   */
  public record Effort(int loops, long minNanos) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Returns the passes of a turn, if one takes so long. */
    int passes(long nanosPerPass) {
      long needed = (minNanos + nanosPerPass - 1) / Math.max(1, nanosPerPass);
      return (int) Math.min(Integer.MAX_VALUE, Math.max(loops, needed));
    }
  }

  /** Returns the variants in the order in which they take their turns in one run. */
  public int[] order(int run) {
    int[] order = new int[variants];
    Random random = new Random(seed * 1_000_003 + run);
    for (int i = 0; i < variants; i++) { // Fisher and Yates' shuffle, from the inside out
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
