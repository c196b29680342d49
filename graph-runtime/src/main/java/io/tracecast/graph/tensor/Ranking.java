package io.tracecast.graph.tensor;

import java.util.Arrays;

/**
 * The best classes of one image, best first.
 *
 * @param indices the classes
 * @param scores their scores, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // one per image: primitives, not boxes
public record Ranking(int[] indices, float[] scores) {

  /** Returns how many classes are ranked. */
  public int size() {
    return indices.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranking that
        && Arrays.equals(indices, that.indices)
        && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(indices) + Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    return Arrays.toString(indices) + " " + Arrays.toString(scores);
  }
}
