package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.pickle.PickleValue;
import java.util.Arrays;
import java.util.List;

/** What is known of a value of the code before it runs. */
sealed interface KnownValue {

  /** A tensor of this shape; {@code isWeight} if the archive carries it. */
  record Shape(List<Long> dims, boolean isWeight) implements KnownValue {
    private static final int MOST_AXES = 64;

    static Shape of(long... dims) {
      if (dims.length > MOST_AXES || Arrays.stream(dims).anyMatch(size -> size < 0)) {
        throw new UnknownShapeException("its output has a shape that cannot be");
      }
      return new Shape(Arrays.stream(dims).boxed().toList(), false);
    }

    long[] array() {
      return dims.stream().mapToLong(Long::longValue).toArray();
    }

    int axis(long axis) {
      return axis(axis, dims.size());
    }

    static int axis(long axis, int rank) {
      long front = axis < 0 ? axis + rank : axis;
      if (front < 0 || front >= rank) {
        throw new UnknownShapeException("it has no axis %d of %d".formatted(axis, rank));
      }
      return (int) front;
    }

    long elements() {
      return product(array());
    }

    static long product(long... sizes) {
      return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }
  }

  /** A number, or a tensor of one: the code takes either for the other. */
  record Scalar(double value, boolean whole) implements KnownValue {
    static Scalar whole(long value) {
      return new Scalar(value, true);
    }
  }

  /** True or false. */
  record Truth(boolean holds) implements KnownValue {}

  /** A text. */
  record Words(String text) implements KnownValue {}

  /** {@code None}. */
  record Nothing() implements KnownValue {}

  /** A list or a tuple. */
  record Sequence(List<KnownValue> elements) implements KnownValue {}

  /** A module. */
  record Module(PickleValue.Instance instance) implements KnownValue {}

  /** A value of which nothing is known, and why. */
  record Unknown(String why) implements KnownValue {}
}
