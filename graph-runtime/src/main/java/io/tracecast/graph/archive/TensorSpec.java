package io.tracecast.graph.archive;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * One input or output of a graph.
 *
 * @param name the name that the graph gives it
 * @param type the type of its elements
 * @param dims the size of each axis, {@link #DYNAMIC} where the graph leaves it open; empty where
 *     the archive records no shape
 */
public record TensorSpec(String name, ElementType type, List<Long> dims) {

  /** An axis of any size. */
  public static final long DYNAMIC = -1;

  public TensorSpec {
    dims = List.copyOf(dims);
  }

  /** Returns the only batch size that the first axis allows, or empty where it allows any. */
  public OptionalInt fixedBatch() {
    return dims.isEmpty() || dims.get(0) == DYNAMIC
        ? OptionalInt.empty()
        : OptionalInt.of(Math.toIntExact(dims.get(0)));
  }

  /** Returns the spec in one line, such as {@code input float32[?,3,224,224]}. */
  public String describe() {
    String axes =
        dims.isEmpty()
            ? "of unrecorded shape"
            : dims.stream()
                .map(size -> size == DYNAMIC ? "?" : size.toString())
                .collect(Collectors.joining(",", "[", "]"));
    String typeName = type.name().toLowerCase(java.util.Locale.ROOT);
    return name + " " + typeName + (dims.isEmpty() ? " " : "") + axes;
  }
}
