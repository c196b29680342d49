package io.tracecast.job.parity;

import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.ProviderUse;
import java.util.OptionalInt;

/**
 * How near an execution provider's answers come to those of ONNX Runtime's own code.
 *
 * @param use how the provider was used
 * @param nodes which provider runs which nodes of the graph
 * @param images how many images were compared
 * @param largestDifference between two numbers of the answers; infinite if one side is not a number
 *     where the other is
 * @param largestValue the largest magnitude in the answers of ONNX Runtime's own code
 * @param sameBest images with the same best class on both sides; empty if the graph ranks no
 *     classes
 */
public record Parity(
    ProviderUse use,
    NodeShares nodes,
    int images,
    double largestDifference,
    double largestValue,
    OptionalInt sameBest) {

  /** Returns the largest difference as a share of the largest value. */
  public double relativeDifference() {
    return largestDifference == 0 ? 0 : largestDifference / largestValue;
  }

  /** Returns the share of images with the same best class; all if the graph ranks no classes. */
  public double agreement() {
    return (double) sameBest.orElse(images) / images;
  }
}
