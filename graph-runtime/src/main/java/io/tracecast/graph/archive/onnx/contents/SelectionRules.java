package io.tracecast.graph.archive.onnx.contents;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that take some elements, sum elements up, or make tensors of shapes and constants. */
final class SelectionRules {
  private static final List<String> REDUCTIONS =
      List.of(
          "ReduceMean",
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceSumSquare",
          "ReduceSum",
          "ReduceProd",
          "ReduceMax",
          "ReduceMin");

  /** By operator, with its domain where that is not the standard. */
  static final Map<String, Rule> RULES = rules();

  private SelectionRules() {}

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    REDUCTIONS.forEach(name -> rules.put(name, SelectionRules::reduce));
    rules.put("ArgMax", SelectionRules::best);
    rules.put("ArgMin", SelectionRules::best);
    rules.put("TopK", SelectionRules::topK);
    rules.put("Slice", SelectionRules::slice);
    rules.put("Gather", SelectionRules::gather);
    rules.put("GatherElements", call -> List.of(Fact.of(call.in(1).dims())));
    rules.put("GatherND", SelectionRules::gatherPoints);
    rules.put("OneHot", SelectionRules::oneHot);
    rules.put("Shape", SelectionRules::shape);
    rules.put(
        "Size",
        call -> List.of(Fact.of(new long[0], Optional.of(Numbers.whole(call.in(0).elements())))));
    rules.put("Constant", SelectionRules::constant);
    rules.put("ConstantOfShape", SelectionRules::constantOfShape);
    rules.put("Range", SelectionRules::range);
    return Map.copyOf(rules);
  }

  private static List<Fact> reduce(Call call) {
    Fact all = call.in(0);
    long[] axes = call.integers("axes", 1).orElse(new long[0]);
    if (axes.length == 0) {
      if (call.node().integer("noop_with_empty_axes", 0) != 0) {
        return List.of(all);
      }
      axes = LongStream.range(0, all.rank()).toArray();
    }
    Fact reduced = reduced(call, all, axes);
    return List.of(
        reduced.elements() == 1
            ? Fact.of(reduced.dims(), all.content().flatMap(numbers -> sum(call, numbers)))
            : reduced);
  }

  private static Optional<Numbers> sum(Call call, Numbers numbers) {
    double[] values = numbers.values();
    double[] one =
        switch (call.node().operator()) {
          case "ReduceSum" -> new double[] {Arrays.stream(values).sum()};
          case "ReduceProd" -> new double[] {Arrays.stream(values).reduce(1, (a, b) -> a * b)};
          case "ReduceMax" -> Arrays.stream(values).max().stream().toArray();
          case "ReduceMin" -> Arrays.stream(values).min().stream().toArray();
          default -> new double[0];
        };
    return one.length == 0 ? Optional.empty() : Optional.of(new Numbers(one, numbers.whole()));
  }

  private static List<Fact> best(Call call) {
    return List.of(reduced(call, call.in(0), call.node().integer("axis", 0)));
  }

  private static Fact reduced(Call call, Fact all, long... axes) {
    boolean keeps = call.node().integer("keepdims", 1) != 0;
    boolean[] gone = new boolean[all.rank()];
    for (long axis : axes) {
      gone[all.axis(axis)] = true;
    }
    return Fact.of(
        IntStream.range(0, gone.length)
            .filter(axis -> keeps || !gone[axis])
            .mapToLong(axis -> gone[axis] ? 1 : all.size(axis))
            .toArray());
  }

  private static List<Fact> topK(Call call) {
    long[] dims = call.in(0).dims().clone();
    int axis = call.in(0).axis(call.node().integer("axis", -1));
    dims[axis] = call.has(1) ? call.content(1).at(0) : call.node().integer("k", 0);
    return List.of(Fact.of(dims), Fact.of(dims));
  }

  private static List<Fact> slice(Call call) {
    Fact whole = call.in(0);
    long[] starts = call.integers("starts", 1).orElseThrow(() -> call.lost("it has no starts"));
    long[] ends = call.integers("ends", 2).orElseThrow(() -> call.lost("it has no ends"));
    long[] axes =
        call.integers("axes", 3).orElseGet(() -> LongStream.range(0, starts.length).toArray());
    long[] steps = call.has(4) ? call.content(4).integers() : new long[axes.length];
    if (ends.length != starts.length || axes.length != starts.length) {
      throw call.lost("it has %d starts and %d ends".formatted(starts.length, ends.length));
    }
    Fact left = whole;
    for (int i = 0; i < axes.length; i++) {
      left = cut(left, whole.axis(axes[i]), starts[i], ends[i], steps[i] == 0 ? 1 : steps[i]);
    }
    return List.of(left);
  }

  private static Fact cut(Fact whole, int axis, long start, long end, long step) {
    long size = whole.size(axis);
    long first = clamped(start < 0 ? start + size : start, 0, step > 0 ? size : size - 1);
    long last = clamped(end < 0 ? end + size : end, step > 0 ? 0 : -1, size);
    long way = step > 0 ? last - first : first - last;
    long width = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
    long count = way <= 0 ? 0 : (way - 1) / width + 1;
    long[] dims = whole.dims().clone();
    dims[axis] = count;
    return Fact.of(
        dims,
        whole
            .content()
            .map(
                numbers ->
                    numbers.picked(
                        dims,
                        whole.dims(),
                        place -> {
                          long[] from = place.clone();
                          from[axis] = first + place[axis] * step;
                          return from;
                        })));
  }

  private static long clamped(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  private static List<Fact> gather(Call call) {
    Fact whole = call.in(0);
    Fact indices = call.in(1);
    int axis = whole.axis(call.node().integer("axis", 0));
    long[] dims =
        LongStream.concat(
                LongStream.concat(
                    Arrays.stream(whole.dims(), 0, axis), Arrays.stream(indices.dims())),
                Arrays.stream(whole.dims(), axis + 1, whole.rank()))
            .toArray();
    boolean isList = whole.rank() == 1 && whole.content().isPresent();
    if (!isList || indices.content().isEmpty()) {
      return List.of(Fact.of(dims));
    }
    Numbers numbers = whole.content().get();
    double[] values =
        Arrays.stream(indices.content().get().integers())
            .mapToDouble(index -> numbers.values()[Fact.axis(index, numbers.size())])
            .toArray();
    return List.of(Fact.of(dims, Optional.of(new Numbers(values, numbers.whole()))));
  }

  private static List<Fact> gatherPoints(Call call) {
    Fact whole = call.in(0);
    Fact points = call.in(1);
    int batch = (int) call.node().integer("batch_dims", 0);
    int taken = batch + (int) points.size(-1);
    if (batch < 0 || taken > whole.rank()) {
      throw call.lost("its indices have more axes than its input");
    }
    return List.of(
        Fact.of(
            LongStream.concat(
                    Arrays.stream(points.dims(), 0, points.rank() - 1),
                    Arrays.stream(whole.dims(), taken, whole.rank()))
                .toArray()));
  }

  private static List<Fact> oneHot(Call call) {
    Fact indices = call.in(0);
    int axis = Fact.axis(call.node().integer("axis", -1), indices.rank() + 1);
    long depth = call.content(1).at(0);
    return List.of(
        Fact.of(
            LongStream.concat(
                    LongStream.concat(Arrays.stream(indices.dims(), 0, axis), LongStream.of(depth)),
                    Arrays.stream(indices.dims(), axis, indices.rank()))
                .toArray()));
  }

  private static List<Fact> shape(Call call) {
    long[] dims = call.in(0).dims();
    int start = within(call.node().integer("start", 0), dims.length);
    int end = within(call.node().integer("end", dims.length), dims.length);
    return List.of(Fact.list(Numbers.whole(Arrays.copyOfRange(dims, start, Math.max(start, end)))));
  }

  private static int within(long axis, int rank) {
    return (int) clamped(axis < 0 ? axis + rank : axis, 0, rank);
  }

  private static List<Fact> constant(Call call) {
    for (Attribute value : call.node().attributes().values()) {
      Optional<Fact> fact =
          switch (value.name()) {
            case "value", "sparse_value" -> value.tensor().map(SelectionRules::fact);
            case "value_int" ->
                value.integer().map(one -> Fact.of(new long[0], Optional.of(Numbers.whole(one))));
            case "value_float" ->
                value
                    .number()
                    .map(
                        one ->
                            Fact.of(
                                new long[0], Optional.of(new Numbers(new double[] {one}, false))));
            case "value_ints" ->
                Optional.of(
                    Fact.list(
                        Numbers.whole(
                            value.integers().stream().mapToLong(Long::longValue).toArray())));
            case "value_floats" ->
                Optional.of(
                    Fact.list(
                        new Numbers(
                            value.numbers().stream().mapToDouble(Float::doubleValue).toArray(),
                            false)));
            case "value_string" -> Optional.of(Fact.of());
            case "value_strings" -> Optional.of(Fact.of(value.texts().size()));
            default -> Optional.empty();
          };
      if (fact.isPresent()) {
        return List.of(fact.get());
      }
    }
    throw call.lost("it has no value");
  }

  /** Returns what is known of a tensor of the file. */
  static Fact fact(Tensor tensor) {
    return Fact.of(tensor.dims().stream().mapToLong(Long::longValue).toArray(), tensor.content())
        .asWeight();
  }

  private static List<Fact> constantOfShape(Call call) {
    long[] dims = call.content(0).integers();
    long elements = Fact.elements(dims);
    Numbers one =
        call.node()
            .attribute("value")
            .flatMap(Attribute::tensor)
            .flatMap(Tensor::content)
            .filter(numbers -> numbers.size() == 1)
            .orElse(new Numbers(new double[1], false));
    if (elements > Numbers.MOST) {
      return List.of(Fact.of(dims));
    }
    double[] values = new double[(int) elements];
    Arrays.fill(values, one.values()[0]);
    return List.of(Fact.of(dims, Optional.of(new Numbers(values, one.whole()))));
  }

  private static List<Fact> range(Call call) {
    double start = call.content(0).values()[0];
    double limit = call.content(1).values()[0];
    double step = call.content(2).values()[0];
    if (step == 0) {
      throw call.lost("its step is 0");
    }
    long count = Math.max(0, (long) Math.ceil((limit - start) / step));
    if (count > Numbers.MOST) {
      return List.of(Fact.of(count));
    }
    double[] values = new double[(int) count];
    Arrays.setAll(values, i -> start + i * step);
    return List.of(Fact.list(new Numbers(values, call.content(0).whole())));
  }
}
