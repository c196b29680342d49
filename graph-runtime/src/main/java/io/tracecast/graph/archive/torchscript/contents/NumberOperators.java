package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.torchscript.contents.KnownValue.Nothing;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Scalar;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Sequence;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Shape;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/** PyTorch's operators that take each element by itself, and those of numbers and lists. */
final class NumberOperators {

  /** Operators whose output has the shape of their first tensor. */
  private static final List<String> SAME_SHAPE =
      List.of(
          "relu",
          "relu6",
          "hardtanh",
          "leaky_relu",
          "elu",
          "selu",
          "celu",
          "gelu",
          "silu",
          "mish",
          "hardswish",
          "hardsigmoid",
          "sigmoid",
          "tanh",
          "softplus",
          "softmax",
          "log_softmax",
          "_softmax",
          "dropout",
          "feature_dropout",
          "alpha_dropout",
          "batch_norm",
          "layer_norm",
          "group_norm",
          "instance_norm",
          "contiguous",
          "to",
          "clone",
          "detach",
          "alias",
          "exp",
          "log",
          "sqrt",
          "rsqrt",
          "abs",
          "neg",
          "floor",
          "ceil",
          "round",
          "erf",
          "sin",
          "cos",
          "clamp",
          "clamp_min",
          "clamp_max",
          "roll",
          "flip",
          "type_as",
          "masked_fill",
          "fill",
          "copy",
          "zero",
          "bernoulli",
          "zeros_like",
          "ones_like",
          "rand_like",
          "empty_like",
          "full_like",
          "normalize",
          "logical_not",
          "quantize_per_tensor",
          "dequantize",
          "pow",
          "triu",
          "tril",
          "cumsum",
          "reciprocal",
          "square",
          "prelu",
          "rms_norm",
          "float",
          "half");

  private static final Map<String, DoubleBinaryOperator> PAIRS =
      Map.ofEntries(
          Map.entry("add", Double::sum),
          Map.entry("sub", (one, other) -> one - other),
          Map.entry("rsub", (one, other) -> other - one),
          Map.entry("mul", (one, other) -> one * other),
          Map.entry("div", (one, other) -> one / other),
          Map.entry("floordiv", (one, other) -> Math.floor(one / other)),
          Map.entry("floor_divide", (one, other) -> Math.floor(one / other)),
          Map.entry("remainder", (one, other) -> one - other * Math.floor(one / other)),
          Map.entry("maximum", Math::max),
          Map.entry("minimum", Math::min));

  private static final int MOST_ELEMENTS = 4096;

  private interface Comparison {
    boolean holds(double one, double other);
  }

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "eq", (one, other) -> one == other,
          "ne", (one, other) -> one != other,
          "lt", (one, other) -> one < other,
          "le", (one, other) -> one <= other,
          "gt", (one, other) -> one > other,
          "ge", (one, other) -> one >= other);

  static final Map<String, Function<Arguments, KnownValue>> ALL = all();

  private NumberOperators() {}

  private static Map<String, Function<Arguments, KnownValue>> all() {
    Map<String, Function<Arguments, KnownValue>> all = new HashMap<>();
    SAME_SHAPE.forEach(name -> all.put(name, NumberOperators::same));
    PAIRS.forEach((name, pair) -> all.put(name, call -> pair(call, name, pair)));
    COMPARISONS.forEach((name, comparison) -> all.put(name, call -> compared(call, comparison)));
    all.put("where", call -> stretched(call.shape(0), stretched(call.shape(1), call.shape(2))));
    all.put("__and__", call -> truths(call, true));
    all.put("__or__", call -> truths(call, false));
    all.put("__is__", call -> new Truth(isNothing(call.at(0)) == isNothing(call.at(1))));
    all.put("__isnot__", call -> new Truth(isNothing(call.at(0)) != isNothing(call.at(1))));
    all.put("__not__", call -> new Truth(!call.truth(0, "")));
    all.put("Int", call -> Scalar.whole(call.whole(0)));
    all.put("Float", call -> new Scalar(scalar(call.at(0)), false));
    all.put("Bool", call -> new Truth(call.whole(0) != 0));
    all.put("len", call -> Scalar.whole(length(call.at(0))));
    all.put("__contains__", NumberOperators::contains);
    all.put("append", NumberOperators::append);
    all.put("_set_item", NumberOperators::set);
    all.put("size", NumberOperators::size);
    all.put("dim", call -> Scalar.whole(call.shape(0).dims().size()));
    all.put("numel", call -> Scalar.whole(call.shape(0).elements()));
    all.put("format", call -> new KnownValue.Words(""));
    all.put("warn", call -> new Nothing());
    return Map.copyOf(all);
  }

  /** A number stays one, but which is not known of the operators in this list. */
  private static KnownValue same(Arguments call) {
    KnownValue first = call.at(0);
    if (first instanceof Sequence sequence) {
      return new Sequence(new ArrayList<>(sequence.elements()));
    }
    if (first instanceof Scalar scalar && call.positional().size() == 1) {
      return new KnownValue.Unknown("a number " + scalar.value() + " is computed with");
    }
    return Shape.of(call.shape(0).array());
  }

  private static KnownValue pair(Arguments call, String name, DoubleBinaryOperator pair) {
    KnownValue left = call.at(0);
    KnownValue right = call.at(1);
    if (left instanceof Scalar one && right instanceof Scalar other) {
      double value = pair.applyAsDouble(one.value(), other.value());
      boolean truncated = call.named().containsKey("rounding_mode");
      boolean whole = one.whole() && other.whole() && (!name.equals("div") || truncated);
      return new Scalar(whole ? (long) value : value, whole);
    }
    if (left instanceof Sequence one && right instanceof Sequence other) {
      List<KnownValue> both = new ArrayList<>(one.elements());
      both.addAll(other.elements());
      if (both.size() > MOST_ELEMENTS) {
        throw new UnknownShapeException("it makes a list of " + both.size());
      }
      return new Sequence(both);
    }
    return stretched(call.shape(0), call.shape(1));
  }

  private static KnownValue compared(Arguments call, Comparison comparison) {
    KnownValue left = call.at(0);
    KnownValue right = call.at(1);
    if (left instanceof Scalar one && right instanceof Scalar other) {
      return new Truth(comparison.holds(one.value(), other.value()));
    }
    if (left instanceof Shape || right instanceof Shape) {
      return stretched(call.shape(0), call.shape(1));
    }
    if (left instanceof Sequence || right instanceof Sequence) {
      throw new UnknownShapeException("it compares lists");
    }
    return new Truth(comparison.holds(left.equals(right) ? 0 : 1, 0));
  }

  private static KnownValue truths(Arguments call, boolean both) {
    if (call.at(0) instanceof Truth one && call.at(1) instanceof Truth other) {
      return new Truth(both ? one.holds() && other.holds() : one.holds() || other.holds());
    }
    return stretched(call.shape(0), call.shape(1));
  }

  private static boolean isNothing(KnownValue value) {
    return value instanceof Nothing;
  }

  private static double scalar(KnownValue value) {
    if (value instanceof Scalar scalar) {
      return scalar.value();
    }
    throw new UnknownShapeException("it takes a number that is not known");
  }

  private static long length(KnownValue value) {
    if (value instanceof Sequence sequence) {
      return sequence.elements().size();
    }
    throw new UnknownShapeException("it takes a list that is not known");
  }

  private static KnownValue contains(Arguments call) {
    if (call.at(0) instanceof Sequence sequence && call.at(1) instanceof KnownValue.Words word) {
      return new Truth(sequence.elements().stream().anyMatch(word::equals));
    }
    throw new UnknownShapeException("it looks for a value that is not known");
  }

  private static KnownValue append(Arguments call) {
    if (call.at(0) instanceof Sequence sequence) {
      sequence.elements().add(call.positional().get(1));
      return sequence;
    }
    throw new UnknownShapeException("it takes a list that is not known");
  }

  private static KnownValue set(Arguments call) {
    if (call.at(0) instanceof Sequence sequence) {
      int place = Shape.axis(call.whole(1), sequence.elements().size());
      sequence.elements().set(place, call.positional().get(2));
      return sequence;
    }
    throw new UnknownShapeException("it takes a list that is not known");
  }

  private static KnownValue size(Arguments call) {
    Shape shape = call.shape(0);
    if (call.has(1)) {
      return Scalar.whole(shape.dims().get(shape.axis(call.whole(1))));
    }
    return new Sequence(new ArrayList<>(shape.dims().stream().map(Scalar::whole).toList()));
  }

  static Shape stretched(Shape left, Shape right) {
    return Shape.of(broadcast(left.array(), right.array()));
  }

  /** Returns the shape that both stretch to, as NumPy does it. */
  static long[] broadcast(long[] left, long[] right) {
    long[] dims = new long[Math.max(left.length, right.length)];
    for (int back = 1; back <= dims.length; back++) {
      long one = back <= left.length ? left[left.length - back] : 1;
      long other = back <= right.length ? right[right.length - back] : 1;
      if (one != other && one != 1 && other != 1) {
        throw new UnknownShapeException("its shapes do not fit each other");
      }
      dims[dims.length - back] = one == 1 ? other : one;
    }
    return dims;
  }
}
