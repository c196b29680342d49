package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Scalar;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Sequence;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Shape;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Truth;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Unknown;
import java.util.List;
import java.util.Map;

/**
 * What an operator is called with.
 *
 * @param positional by place
 * @param named by name
 * @param work what multiply-adds are added to
 */
record Arguments(
    List<KnownValue> positional, Map<String, KnownValue> named, Map<Layer, Long> work) {

  void compute(Layer layer, long... sizes) {
    work.merge(layer, Shape.product(sizes), OperatorCounts::sum);
  }

  boolean has(int place) {
    return place < positional.size() && !(positional.get(place) instanceof KnownValue.Nothing);
  }

  KnownValue at(int place) {
    if (place >= positional.size()) {
      throw new UnknownShapeException("it has no argument " + place);
    }
    KnownValue value = positional.get(place);
    if (value instanceof Unknown unknown) {
      throw new UnknownShapeException(unknown.why());
    }
    return value;
  }

  Shape shape(int place) {
    if (at(place) instanceof Shape shape) {
      return shape;
    }
    if (at(place) instanceof Scalar) {
      return Shape.of();
    }
    throw new UnknownShapeException("its argument " + place + " is not a tensor");
  }

  long whole(int place) {
    KnownValue value = at(place);
    if (value instanceof Scalar scalar) {
      return (long) scalar.value();
    }
    if (value instanceof Truth truth) {
      return truth.holds() ? 1 : 0;
    }
    throw new UnknownShapeException("its argument " + place + " is not a number");
  }

  long whole(int place, long absent) {
    return has(place) ? whole(place) : absent;
  }

  boolean truth(int place, String name) {
    KnownValue value = place < positional.size() ? at(place) : named.get(name);
    return value instanceof Truth truth && truth.holds();
  }

  /** Returns whole numbers: a list of them, or one. */
  long[] list(int place) {
    return list(at(place));
  }

  static long[] list(KnownValue value) {
    if (value instanceof Scalar scalar) {
      return new long[] {(long) scalar.value()};
    }
    if (value instanceof Sequence sequence) {
      return sequence.elements().stream().mapToLong(Arguments::number).toArray();
    }
    throw new UnknownShapeException("it takes a list of numbers that is not known");
  }

  private static long number(KnownValue value) {
    if (value instanceof Scalar scalar) {
      return (long) scalar.value();
    }
    throw new UnknownShapeException(
        value instanceof Unknown unknown
            ? unknown.why()
            : "it takes a list of what are not numbers");
  }

  /** Returns as many whole numbers: one stands for all, and none for those that are absent. */
  long[] list(int place, int size, long absent) {
    long[] given = has(place) ? list(place) : new long[0];
    long[] all = new long[size];
    for (int i = 0; i < size; i++) {
      all[i] = given.length == size ? given[i] : given.length == 1 ? given[0] : absent;
    }
    return all;
  }

  List<Shape> shapes(int place) {
    if (at(place) instanceof Sequence sequence) {
      return sequence.elements().stream()
          .map(element -> new Arguments(List.of(element), Map.of(), work).shape(0))
          .toList();
    }
    throw new UnknownShapeException("it takes a list of tensors that is not known");
  }
}
