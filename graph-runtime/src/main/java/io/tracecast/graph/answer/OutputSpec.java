package io.tracecast.graph.answer;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;
import java.util.Locale;

/**
 * One output as a run of the graph showed it.
 *
 * @param name its name in the graph, or its place where it has none
 * @param type the type of its elements; {@link ElementType#OTHER} if they are not numbers
 * @param rowShape the shape of one image's part; empty for a single number. Axes may be of another
 *     size in the next run if the graph leaves them open. The whole shape, if there is no part per
 *     image
 * @param keys names of its columns, where the graph answers with a map; empty otherwise
 * @param perImage whether the first axis was as long as the batch
 */
public record OutputSpec(
    String name, ElementType type, List<Long> rowShape, List<String> keys, boolean perImage) {

  public OutputSpec {
    rowShape = List.copyOf(rowShape);
    keys = List.copyOf(keys);
  }

  boolean isNumbers() {
    return type != ElementType.OTHER;
  }

  boolean isFloatingPoint() {
    return switch (type) {
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  /** Returns whether its elements are whole numbers; booleans are 0 and 1. */
  public boolean isInteger() {
    return isNumbers() && !isFloatingPoint();
  }

  /** Returns the axes that say something: those of one element do not. */
  private List<Long> axes() {
    return rowShape.stream().filter(size -> size != 1).toList();
  }

  boolean isSingle() {
    return axes().isEmpty();
  }

  /** Returns whether one image's part is a list, whatever axes of one element stand around it. */
  boolean isList() {
    return axes().size() <= 1;
  }

  /** Returns the numbers of one image's part. */
  public long length() {
    return rowShape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Returns it in words, such as {@code logits float32[1000]}, without the axis of the batch. */
  public String describe() {
    return name + " " + type.name().toLowerCase(Locale.ROOT) + rowShape.toString().replace(" ", "");
  }
}
