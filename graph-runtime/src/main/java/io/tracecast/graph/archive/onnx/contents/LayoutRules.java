package io.tracecast.graph.archive.onnx.contents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that arrange elements in another shape. */
final class LayoutRules {

  /** By operator, with its domain where that is not the standard. */
  static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("Reshape", LayoutRules::reshape),
          Map.entry("Flatten", LayoutRules::flatten),
          Map.entry("Transpose", LayoutRules::transpose),
          Map.entry("Squeeze", LayoutRules::squeeze),
          Map.entry("Unsqueeze", LayoutRules::unsqueeze),
          Map.entry("Concat", call -> concat(call, IntStream.range(0, call.inputs().size()))),
          Map.entry(
              "com.microsoft::QLinearConcat",
              call ->
                  concat(call, IntStream.range(2, call.inputs().size()).filter(i -> i % 3 == 2))),
          Map.entry("Split", LayoutRules::split),
          Map.entry("Expand", LayoutRules::expand),
          Map.entry("Tile", LayoutRules::tile),
          Map.entry("Pad", LayoutRules::pad));

  private LayoutRules() {}

  private static List<Fact> reshape(Call call) {
    Fact same = call.in(0);
    long[] dims = call.integers("shape", 1).orElseThrow(() -> call.lost("it has no shape")).clone();
    boolean copies = call.node().integer("allowzero", 0) == 0;
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == 0 && copies) {
        dims[axis] = same.size(axis);
      }
      if (dims[axis] < 0) {
        open = axis;
      } else {
        known = Math.multiplyExact(known, dims[axis]);
      }
    }
    if (open >= 0) {
      dims[open] = known == 0 ? 0 : same.elements() / known;
    }
    if (Fact.elements(dims) != same.elements()) {
      throw call.lost("%s does not become %s".formatted(same, Fact.of(dims)));
    }
    return List.of(Fact.of(dims, same.content()));
  }

  private static List<Fact> flatten(Call call) {
    Fact same = call.in(0);
    long axis = call.node().integer("axis", 1);
    int first = axis == same.rank() ? same.rank() : same.axis(axis);
    return List.of(
        Fact.of(
            new long[] {
              Fact.elements(Arrays.copyOf(same.dims(), first)),
              Fact.elements(Arrays.copyOfRange(same.dims(), first, same.rank()))
            },
            same.content()));
  }

  private static List<Fact> transpose(Call call) {
    Fact same = call.in(0);
    int rank = same.rank();
    long[] order =
        call.node()
            .integers("perm")
            .orElseGet(() -> LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
    if (order.length != rank) {
      throw call.lost("it orders %d axes of %d".formatted(order.length, rank));
    }
    long[] dims = LongStream.of(order).map(same::size).toArray();
    return List.of(
        Fact.of(
            dims,
            same.content()
                .map(
                    numbers ->
                        numbers.picked(dims, same.dims(), place -> turned(place, order, same)))));
  }

  private static long[] turned(long[] place, long[] order, Fact same) {
    long[] from = new long[place.length];
    for (int axis = 0; axis < place.length; axis++) {
      from[same.axis(order[axis])] = place[axis];
    }
    return from;
  }

  private static List<Fact> squeeze(Call call) {
    Fact same = call.in(0);
    Optional<long[]> axes = call.integers("axes", 1);
    boolean[] gone = new boolean[same.rank()];
    for (int axis = 0; axis < gone.length && axes.isEmpty(); axis++) {
      gone[axis] = same.size(axis) == 1;
    }
    for (long axis : axes.orElse(new long[0])) {
      gone[same.axis(axis)] = true;
    }
    long[] dims =
        IntStream.range(0, gone.length).filter(axis -> !gone[axis]).mapToLong(same::size).toArray();
    return List.of(Fact.of(dims, same.content()));
  }

  private static List<Fact> unsqueeze(Call call) {
    Fact same = call.in(0);
    long[] axes = call.integers("axes", 1).orElseThrow(() -> call.lost("it has no axes"));
    int rank = same.rank() + axes.length;
    boolean[] added = new boolean[rank];
    for (long axis : axes) {
      added[Fact.axis(axis, rank)] = true;
    }
    long[] dims = new long[rank];
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = added[axis] ? 1 : same.size(next++);
    }
    return List.of(Fact.of(dims, same.content()));
  }

  private static List<Fact> concat(Call call, IntStream indices) {
    List<Fact> parts = indices.mapToObj(call::in).toList();
    if (parts.isEmpty()) {
      throw call.lost("it has no inputs");
    }
    long[] dims = parts.get(0).dims().clone();
    int axis = parts.get(0).axis(call.node().integer("axis", 1));
    dims[axis] = parts.stream().mapToLong(part -> part.size(axis)).reduce(0, Math::addExact);
    boolean isList = dims.length == 1 && dims[0] <= Numbers.MOST;
    if (!isList || parts.stream().anyMatch(part -> part.content().isEmpty())) {
      return List.of(Fact.of(dims));
    }
    List<Numbers> contents = parts.stream().map(part -> part.content().orElseThrow()).toList();
    double[] values =
        contents.stream().flatMapToDouble(part -> Arrays.stream(part.values())).toArray();
    return List.of(Fact.list(new Numbers(values, contents.stream().allMatch(Numbers::whole))));
  }

  private static List<Fact> split(Call call) {
    Fact whole = call.in(0);
    int axis = whole.axis(call.node().integer("axis", 0));
    int parts = call.node().outputs().size();
    long[] sizes = call.integers("split", 1).orElseGet(() -> equalParts(whole.size(axis), parts));
    List<Fact> split = new ArrayList<>();
    int start = 0;
    for (long size : sizes) {
      long[] dims = whole.dims().clone();
      dims[axis] = size;
      int from = start;
      Optional<Numbers> content =
          whole
              .content()
              .filter(numbers -> dims.length == 1 && from + size <= numbers.size())
              .map(
                  numbers ->
                      new Numbers(
                          Arrays.copyOfRange(numbers.values(), from, from + (int) size),
                          numbers.whole()));
      split.add(Fact.of(dims, content));
      start = Math.addExact(start, Math.toIntExact(size));
    }
    return split;
  }

  /** The last part is smaller where they do not come out even. */
  private static long[] equalParts(long size, int parts) {
    long part = Math.floorDiv(size + parts - 1, Math.max(1, parts));
    long[] sizes = new long[parts];
    for (int i = 0; i < parts; i++) {
      sizes[i] = Math.max(0, Math.min(part, size - i * part));
    }
    return sizes;
  }

  private static List<Fact> expand(Call call) {
    Fact same = call.in(0);
    long[] dims = ElementwiseRules.broadcast(call, same.dims(), call.content(1).integers());
    boolean filled = same.elements() == 1 && Fact.elements(dims) <= Numbers.MOST;
    return List.of(
        Fact.of(
            dims,
            filled
                ? same.content().map(one -> filled(one, (int) Fact.elements(dims)))
                : same.content()));
  }

  private static Numbers filled(Numbers one, int elements) {
    double[] values = new double[elements];
    Arrays.fill(values, one.values()[0]);
    return new Numbers(values, one.whole());
  }

  private static List<Fact> tile(Call call) {
    Fact same = call.in(0);
    Numbers times = call.content(1);
    if (times.size() != same.rank()) {
      throw call.lost("it repeats %d axes of %d".formatted(times.size(), same.rank()));
    }
    long[] dims = same.dims().clone();
    Arrays.setAll(dims, axis -> Math.multiplyExact(dims[axis], times.at(axis)));
    return List.of(Fact.of(dims));
  }

  private static List<Fact> pad(Call call) {
    Fact same = call.in(0);
    long[] pads =
        call.integers("pads", 1)
            .or(() -> call.node().integers("paddings"))
            .orElseThrow(() -> call.lost("it has no pads"));
    long[] axes =
        call.has(3) ? call.content(3).integers() : LongStream.range(0, same.rank()).toArray();
    if (pads.length != 2 * axes.length) {
      throw call.lost("it has %d pads for %d axes".formatted(pads.length, axes.length));
    }
    long[] dims = same.dims().clone();
    for (int i = 0; i < axes.length; i++) {
      dims[same.axis(axes[i])] += pads[i] + pads[i + axes.length];
    }
    return List.of(Fact.of(dims));
  }
}
