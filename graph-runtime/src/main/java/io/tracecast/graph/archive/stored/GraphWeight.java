package io.tracecast.graph.archive.stored;

import java.util.List;

/**
 * A tensor of a graph that another may replace.
 *
 * @param name as the graph calls it
 * @param type of its elements
 * @param shape the length of each axis
 * @param kind what it is to the graph
 */
public record GraphWeight(String name, WeightType type, List<Long> shape, Kind kind) {
  public GraphWeight {
    shape = List.copyOf(shape);
  }

  /** What a tensor is to its graph. */
  public enum Kind {
    /** A parameter or buffer, without whose new value the others prove nothing. */
    WEIGHT,
    /** A number or index that may stay as it is. */
    CONSTANT,
    /** Numbers that an exporter made and named, perhaps of weights. */
    DERIVED
  }

  /** Returns how many elements it has. */
  public long elements() {
    return shape.stream().reduce(1L, (left, right) -> left * right);
  }
}
