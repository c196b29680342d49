package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Optional;

/**
 * A node with what is known of its inputs.
 *
 * @param inputs in order; nothing where an optional one is not given
 * @param opset the version of the standard operators
 * @param work takes down what the node computes
 */
record Call(Node node, List<Optional<Fact>> inputs, long opset, Work work) {

  /** Returns whether an input is given. */
  boolean has(int index) {
    return index < inputs.size() && inputs.get(index).isPresent();
  }

  /**
   * Returns an input whose shape is known.
   *
   * @throws LostShapeException if it is not
   */
  Fact in(int index) {
    if (!has(index)) {
      throw lost("it has no input " + index);
    }
    Fact fact = inputs.get(index).orElseThrow();
    if (fact.lost().isPresent()) {
      throw new LostShapeException(fact.lost().get());
    }
    return fact;
  }

  /**
   * Returns the elements of an input.
   *
   * @throws LostShapeException if they are not known before the graph runs
   */
  Numbers content(int index) {
    return in(index)
        .content()
        .orElseThrow(() -> lost("the shape of its output depends on what the graph computes"));
  }

  /** Returns what stands in an attribute in old files and in an input in newer ones. */
  Optional<long[]> integers(String attribute, int input) {
    return has(input) ? Optional.of(content(input).integers()) : node.integers(attribute);
  }

  LostShapeException lost(String why) {
    return new LostShapeException(node.describe() + ": " + why);
  }
}
