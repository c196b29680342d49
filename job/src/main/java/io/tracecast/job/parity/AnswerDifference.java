package io.tracecast.job.parity;

import java.util.OptionalInt;

/**
 * How far answers to the same images lie apart.
 *
 * @param images how many images were compared
 * @param largestDifference between two numbers of the answers; infinite if one side is not a number
 *     where the other is
 * @param largestValue the largest magnitude in the answers that the others are held against
 * @param sameBest images with the same best class on both sides; empty if the graph ranks no
 *     classes
 */
public record AnswerDifference(
    int images, double largestDifference, double largestValue, OptionalInt sameBest) {

  /** Returns the largest difference as a share of the largest value. */
  public double relativeDifference() {
    return largestDifference == 0 ? 0 : largestDifference / largestValue;
  }

  /** Returns the share of images with the same best class; all if the graph ranks no classes. */
  public double agreement() {
    return (double) sameBest.orElse(images) / images;
  }
}
