package io.tracecast.graph.archive.onnx.contents;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known of a tensor before the graph runs: its shape, and its elements if they are few.
 * Shapes that cannot be are an {@link IllegalArgumentException} or an {@link ArithmeticException}.
 */
final class Fact {
  private static final int MOST_AXES = 64;

  private final long[] dims;
  private final Optional<Numbers> content;
  private final boolean isWeight;
  private final Optional<String> lost;

  private Fact(long[] dims, Optional<Numbers> content, boolean isWeight, Optional<String> lost) {
    this.dims = dims;
    this.content = content;
    this.isWeight = isWeight;
    this.lost = lost;
  }

  /** A tensor of this shape. */
  static Fact of(long... dims) {
    return of(dims, Optional.empty());
  }

  /** A tensor of this shape with these elements, where they are known and as many. */
  static Fact of(long[] dims, Optional<Numbers> content) {
    if (dims.length > MOST_AXES || Arrays.stream(dims).anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException("a shape of " + dims.length + " axes that cannot be");
    }
    return new Fact(
        dims.clone(),
        content.filter(found -> found.size() == elements(dims)),
        false,
        Optional.empty());
  }

  /** A list of numbers. */
  static Fact list(Numbers content) {
    return of(new long[] {content.size()}, Optional.of(content));
  }

  /** A tensor of which nothing is known. */
  static Fact lost(String why) {
    return new Fact(new long[0], Optional.empty(), false, Optional.of(why));
  }

  /** Returns the same as a tensor that does not depend on the images. */
  Fact asWeight() {
    return new Fact(dims, content, true, lost);
  }

  Fact withoutContent() {
    return new Fact(dims, Optional.empty(), isWeight, lost);
  }

  /** Returns why nothing is known of it, if so. */
  Optional<String> lost() {
    return lost;
  }

  boolean isWeight() {
    return isWeight;
  }

  Optional<Numbers> content() {
    return content;
  }

  /** Returns the shape, not to be written to. */
  long[] dims() {
    return dims;
  }

  int rank() {
    return dims.length;
  }

  /** Returns the size of an axis; a negative one counts from the end. */
  long size(long axis) {
    return dims[axis(axis)];
  }

  /** Returns the number of an axis from the front. */
  int axis(long axis) {
    return axis(axis, dims.length);
  }

  static int axis(long axis, int rank) {
    long front = axis < 0 ? axis + rank : axis;
    if (front < 0 || front >= rank) {
      throw new IllegalArgumentException("an axis %d of %d".formatted(axis, rank));
    }
    return (int) front;
  }

  long elements() {
    return elements(dims);
  }

  static long elements(long... dims) {
    long elements = 1;
    for (long size : dims) {
      if (size < 0) {
        throw new IllegalArgumentException("an axis of " + size + " elements");
      }
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  @Override
  public String toString() {
    return lost.orElseGet(
        () ->
            Arrays.stream(dims)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(",", "[", "]")));
  }
}
