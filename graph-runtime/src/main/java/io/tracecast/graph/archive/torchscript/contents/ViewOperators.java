package io.tracecast.graph.archive.torchscript.contents;

import static java.util.Map.entry;

import io.tracecast.graph.archive.torchscript.contents.KnownValue.Nothing;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Scalar;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Sequence;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** PyTorch's operators that arrange elements in another shape, or take some of them. */
final class ViewOperators {
  static final Map<String, Function<Arguments, KnownValue>> ALL =
      Map.ofEntries(
          entry("view", call -> reshaped(call.shape(0), call.list(1))),
          entry("reshape", call -> reshaped(call.shape(0), call.list(1))),
          entry("flatten", ViewOperators::flatten),
          entry("unflatten", ViewOperators::unflatten),
          entry("permute", ViewOperators::permute),
          entry("transpose", ViewOperators::transpose),
          entry("t", ViewOperators::turned),
          entry("unsqueeze", ViewOperators::unsqueeze),
          entry("squeeze", ViewOperators::squeeze),
          entry("select", ViewOperators::select),
          entry("slice", ViewOperators::slice),
          entry("narrow", ViewOperators::narrow),
          entry("expand", ViewOperators::expand),
          entry("expand_as", call -> Shape.of(call.shape(1).array())),
          entry("cat", ViewOperators::cat),
          entry("stack", ViewOperators::stack),
          entry("chunk", ViewOperators::chunk),
          entry("split", ViewOperators::split),
          entry("split_with_sizes", ViewOperators::split),
          entry("unbind", ViewOperators::unbind),
          entry("pad", ViewOperators::pad),
          entry("constant_pad_nd", ViewOperators::pad),
          entry("mean", ViewOperators::reduced),
          entry("sum", ViewOperators::sum),
          entry("amax", ViewOperators::reduced),
          entry("norm", call -> reduced(without(call, 1))),
          entry("index", ViewOperators::index),
          entry("zeros", call -> Shape.of(call.list(0))),
          entry("ones", call -> Shape.of(call.list(0))),
          entry("empty", call -> Shape.of(call.list(0))),
          entry("full", call -> Shape.of(call.list(0))),
          entry("new_zeros", call -> Shape.of(call.list(1))),
          entry("new_empty", call -> Shape.of(call.list(1))),
          entry("upsample_nearest2d", ViewOperators::upsampled),
          entry("upsample_bilinear2d", ViewOperators::upsampled),
          entry("upsample_bicubic2d", ViewOperators::upsampled));

  private ViewOperators() {}

  private static Arguments without(Arguments call, int place) {
    List<KnownValue> rest = new ArrayList<>(call.positional());
    rest.remove(place);
    return new Arguments(rest, call.named(), call.work());
  }

  private static Shape reshaped(Shape same, long[] asked) {
    long[] dims = asked.clone();
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] < 0) {
        open = axis;
      } else {
        known = Math.multiplyExact(known, dims[axis]);
      }
    }
    if (open >= 0) {
      dims[open] = known == 0 ? 0 : same.elements() / known;
    }
    Shape shape = Shape.of(dims);
    if (shape.elements() != same.elements()) {
      throw new UnknownShapeException("%s does not become %s".formatted(same.dims(), shape.dims()));
    }
    return shape;
  }

  private static KnownValue flatten(Arguments call) {
    Shape same = call.shape(0);
    int first = same.axis(call.whole(1, 0));
    int last = same.axis(call.whole(2, -1));
    long[] dims = same.array();
    LongStream outer = Arrays.stream(dims, 0, first);
    long middle = Shape.product(Arrays.copyOfRange(dims, first, last + 1));
    return Shape.of(
        LongStream.concat(
                LongStream.concat(outer, LongStream.of(middle)),
                Arrays.stream(dims, last + 1, dims.length))
            .toArray());
  }

  private static KnownValue unflatten(Arguments call) {
    Shape same = call.shape(0);
    int axis = same.axis(call.whole(1));
    Shape inner = reshaped(Shape.of(same.dims().get(axis)), call.list(2));
    return Shape.of(replaced(same.array(), axis, inner.array()));
  }

  private static long[] replaced(long[] dims, int axis, long... other) {
    return LongStream.concat(
            LongStream.concat(Arrays.stream(dims, 0, axis), Arrays.stream(other)),
            Arrays.stream(dims, axis + 1, dims.length))
        .toArray();
  }

  private static KnownValue permute(Arguments call) {
    Shape same = call.shape(0);
    return Shape.of(
        LongStream.of(call.list(1)).map(axis -> same.dims().get(same.axis(axis))).toArray());
  }

  private static KnownValue transpose(Arguments call) {
    Shape same = call.shape(0);
    return swapped(same, same.axis(call.whole(1)), same.axis(call.whole(2)));
  }

  private static KnownValue turned(Arguments call) {
    Shape same = call.shape(0);
    return same.dims().size() < 2 ? same : swapped(same, 0, 1);
  }

  /** A weight that is turned around stays one. */
  private static Shape swapped(Shape same, int one, int other) {
    long[] dims = same.array();
    long first = dims[one];
    dims[one] = dims[other];
    dims[other] = first;
    return new Shape(Arrays.stream(dims).boxed().toList(), same.isWeight());
  }

  private static KnownValue unsqueeze(Arguments call) {
    long[] dims = call.shape(0).array();
    int axis = Shape.axis(call.whole(1), dims.length + 1);
    return Shape.of(
        LongStream.concat(
                LongStream.concat(Arrays.stream(dims, 0, axis), LongStream.of(1)),
                Arrays.stream(dims, axis, dims.length))
            .toArray());
  }

  private static KnownValue squeeze(Arguments call) {
    Shape same = call.shape(0);
    int only = call.has(1) ? same.axis(call.whole(1)) : -1;
    return Shape.of(
        IntStream.range(0, same.dims().size())
            .filter(axis -> same.dims().get(axis) != 1 || (only >= 0 && axis != only))
            .mapToLong(same.dims()::get)
            .toArray());
  }

  private static KnownValue select(Arguments call) {
    Shape same = call.shape(0);
    return Shape.of(replaced(same.array(), same.axis(call.whole(1))));
  }

  private static KnownValue slice(Arguments call) {
    Shape same = call.shape(0);
    long[] dims = same.array();
    int axis = same.axis(call.whole(1, 0));
    long size = dims[axis];
    long first = within(call.whole(2, 0), size);
    long last = within(call.whole(3, Long.MAX_VALUE), size);
    long step = Math.max(1, call.whole(4, 1));
    dims[axis] = last <= first ? 0 : (last - first - 1) / step + 1;
    return Shape.of(dims);
  }

  private static long within(long place, long size) {
    return Math.max(0, Math.min(size, place < 0 ? place + size : place));
  }

  private static KnownValue narrow(Arguments call) {
    Shape same = call.shape(0);
    return Shape.of(replaced(same.array(), same.axis(call.whole(1)), call.whole(3)));
  }

  private static KnownValue expand(Arguments call) {
    long[] dims = call.shape(0).array();
    long[] asked = call.list(1).clone();
    for (int back = 1; back <= Math.min(dims.length, asked.length); back++) {
      if (asked[asked.length - back] < 0) {
        asked[asked.length - back] = dims[dims.length - back];
      }
    }
    return Shape.of(asked);
  }

  private static KnownValue cat(Arguments call) {
    List<Shape> parts = call.shapes(0);
    if (parts.isEmpty()) {
      throw new UnknownShapeException("it joins nothing");
    }
    long[] dims = parts.get(0).array();
    int axis = parts.get(0).axis(call.whole(1, 0));
    dims[axis] = parts.stream().mapToLong(part -> part.dims().get(axis)).reduce(0, Math::addExact);
    return Shape.of(dims);
  }

  private static KnownValue stack(Arguments call) {
    List<Shape> parts = call.shapes(0);
    long[] dims = parts.get(0).array();
    int axis = Shape.axis(call.whole(1, 0), dims.length + 1);
    return Shape.of(
        LongStream.concat(
                LongStream.concat(Arrays.stream(dims, 0, axis), LongStream.of(parts.size())),
                Arrays.stream(dims, axis, dims.length))
            .toArray());
  }

  private static KnownValue chunk(Arguments call) {
    Shape whole = call.shape(0);
    int axis = whole.axis(call.whole(2, 0));
    long count = Math.max(1, call.whole(1));
    long size = Math.floorDiv(whole.dims().get(axis) + count - 1, count);
    return parts(whole, axis, equal(whole.dims().get(axis), size));
  }

  private static KnownValue split(Arguments call) {
    Shape whole = call.shape(0);
    int axis = whole.axis(call.whole(2, 0));
    boolean listed = call.at(1) instanceof Sequence;
    return parts(whole, axis, listed ? call.list(1) : equal(whole.dims().get(axis), call.whole(1)));
  }

  private static long[] equal(long size, long part) {
    if (part < 1 || size / part > 4096) {
      throw new UnknownShapeException("it has parts of %d of %d".formatted(part, size));
    }
    return LongStream.iterate(0, start -> start < size, start -> start + part)
        .map(start -> Math.min(part, size - start))
        .toArray();
  }

  private static KnownValue parts(Shape whole, int axis, long[] sizes) {
    List<KnownValue> parts = new ArrayList<>();
    for (long size : sizes) {
      parts.add(Shape.of(replaced(whole.array(), axis, size)));
    }
    return new Sequence(parts);
  }

  private static KnownValue unbind(Arguments call) {
    Shape whole = call.shape(0);
    int axis = whole.axis(call.whole(1, 0));
    long count = equal(whole.dims().get(axis), 1).length;
    List<KnownValue> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(Shape.of(replaced(whole.array(), axis)));
    }
    return new Sequence(parts);
  }

  private static KnownValue pad(Arguments call) {
    long[] dims = call.shape(0).array();
    long[] pads = call.list(1);
    for (int i = 0; i < pads.length / 2; i++) {
      dims[Shape.axis(-1 - i, dims.length)] += pads[2 * i] + pads[2 * i + 1];
    }
    return Shape.of(dims);
  }

  /** A list of numbers has a sum too. */
  private static KnownValue sum(Arguments call) {
    return call.at(0) instanceof Sequence
        ? Scalar.whole(Arrays.stream(call.list(0)).reduce(0, Math::addExact))
        : reduced(call);
  }

  private static KnownValue reduced(Arguments call) {
    Shape all = call.shape(0);
    boolean every =
        !call.has(1) || !(call.at(1) instanceof Sequence || call.at(1) instanceof Scalar);
    long[] axes = every ? new long[0] : call.list(1);
    boolean keeps = !every && call.truth(2, "keepdim");
    boolean[] gone = new boolean[all.dims().size()];
    Arrays.fill(gone, axes.length == 0);
    for (long axis : axes) {
      gone[all.axis(axis)] = true;
    }
    return Shape.of(
        IntStream.range(0, gone.length)
            .filter(axis -> keeps || !gone[axis])
            .mapToLong(axis -> gone[axis] ? 1 : all.dims().get(axis))
            .toArray());
  }

  /** Takes along the first axis; more than one list of places is not followed. */
  private static KnownValue index(Arguments call) {
    Shape whole = call.shape(0);
    List<Shape> places = call.shapes(1);
    if (places.size() != 1) {
      throw new UnknownShapeException("it takes elements by several lists of places");
    }
    return Shape.of(replaced(whole.array(), 0, places.get(0).array()));
  }

  private static KnownValue upsampled(Arguments call) {
    long[] dims = call.shape(0).array();
    if (!call.has(1) || call.at(1) instanceof Nothing) {
      throw new UnknownShapeException("the size of its output is not known");
    }
    long[] size = call.list(1, 2, 0);
    dims[dims.length - 2] = size[0];
    dims[dims.length - 1] = size[1];
    return Shape.of(dims);
  }
}
