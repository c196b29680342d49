package io.tracecast.graph.archive.onnx.contents;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Operators that take each element by itself: one tensor's, or several tensors' side by side. */
final class ElementwiseRules {

  /** Operators of one tensor, and of a tensor with what does not change its shape. */
  private static final List<String> SAME_SHAPE =
      List.of(
          "Relu",
          "LeakyRelu",
          "PRelu",
          "Elu",
          "Selu",
          "Celu",
          "Gelu",
          "Mish",
          "HardSigmoid",
          "HardSwish",
          "Swish",
          "Sigmoid",
          "Tanh",
          "Softplus",
          "Softsign",
          "ThresholdedRelu",
          "Shrink",
          "Softmax",
          "LogSoftmax",
          "Hardmax",
          "Exp",
          "Log",
          "Reciprocal",
          "Round",
          "Sign",
          "Sin",
          "Cos",
          "Tan",
          "Asin",
          "Acos",
          "Atan",
          "Sinh",
          "Cosh",
          "Asinh",
          "Acosh",
          "Atanh",
          "Erf",
          "Not",
          "BitwiseNot",
          "Clip",
          "IsNaN",
          "IsInf",
          "CumSum",
          "Trilu",
          "LRN",
          "BatchNormalization",
          "InstanceNormalization",
          "LayerNormalization",
          "GroupNormalization",
          "RMSNormalization",
          "LpNormalization",
          "MeanVarianceNormalization",
          "QuantizeLinear",
          "DequantizeLinear",
          "ScatterND",
          "ScatterElements",
          "Scatter",
          "Bernoulli",
          "RandomNormalLike",
          "RandomUniformLike",
          "EyeLike",
          "CastLike",
          "ReverseSequence",
          "com.microsoft::Gelu",
          "com.microsoft::FastGelu",
          "com.microsoft::BiasGelu",
          "com.microsoft::QuickGelu",
          "com.microsoft::QuantizeLinear",
          "com.microsoft::DequantizeLinear",
          "com.microsoft::QLinearSigmoid",
          "com.microsoft::QLinearLeakyRelu",
          "com.microsoft::QLinearSoftmax",
          "com.microsoft::LayerNormalization",
          "com.microsoft::SkipLayerNormalization");

  /** Operators of two tensors, and how two of their elements become one where that tells shapes. */
  private static final Map<String, Optional<DoubleBinaryOperator>> PAIRS =
      Map.ofEntries(
          Map.entry("Add", Optional.of(Double::sum)),
          Map.entry("Sub", Optional.of((one, other) -> one - other)),
          Map.entry("Mul", Optional.of((one, other) -> one * other)),
          Map.entry("Div", Optional.of((one, other) -> one / other)),
          Map.entry("Mod", Optional.of((one, other) -> one - other * Math.floor(one / other))),
          Map.entry("Max", Optional.of(Math::max)),
          Map.entry("Min", Optional.of(Math::min)),
          Map.entry("Equal", Optional.of((one, other) -> truth(one == other))),
          Map.entry("Less", Optional.of((one, other) -> truth(one < other))),
          Map.entry("Greater", Optional.of((one, other) -> truth(one > other))),
          Map.entry("LessOrEqual", Optional.of((one, other) -> truth(one <= other))),
          Map.entry("GreaterOrEqual", Optional.of((one, other) -> truth(one >= other))),
          Map.entry("And", Optional.of((one, other) -> truth(one != 0 && other != 0))),
          Map.entry("Or", Optional.of((one, other) -> truth(one != 0 || other != 0))),
          Map.entry("Xor", Optional.of((one, other) -> truth((one != 0) != (other != 0)))),
          Map.entry("Pow", Optional.of(Math::pow)),
          Map.entry("Sum", Optional.empty()),
          Map.entry("Mean", Optional.empty()),
          Map.entry("BitShift", Optional.empty()),
          Map.entry("BitwiseAnd", Optional.empty()),
          Map.entry("BitwiseOr", Optional.empty()),
          Map.entry("BitwiseXor", Optional.empty()));

  /** Operators of one tensor of which elements are known as well. */
  private static final Map<String, DoubleUnaryOperator> SINGLE =
      Map.of(
          "Identity", one -> one,
          "Neg", one -> -one,
          "Abs", Math::abs,
          "Floor", Math::floor,
          "Ceil", Math::ceil,
          "Sqrt", Math::sqrt);

  /** By operator, with its domain where that is not the standard. */
  static final Map<String, Rule> RULES = rules();

  private ElementwiseRules() {}

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    SAME_SHAPE.forEach(name -> rules.put(name, call -> List.of(shape(call.in(0)))));
    PAIRS.forEach((name, pair) -> rules.put(name, call -> pairs(call, pair)));
    SINGLE.forEach((name, one) -> rules.put(name, call -> List.of(each(call.in(0), one))));
    rules.put("Cast", ElementwiseRules::cast);
    rules.put("Dropout", call -> List.of(each(call.in(0), one -> one), shape(call.in(0))));
    rules.put("DynamicQuantizeLinear", call -> List.of(shape(call.in(0)), Fact.of(), Fact.of()));
    rules.put("Where", ElementwiseRules::where);
    rules.put("com.microsoft::QLinearAdd", call -> pair(call, 0, 3));
    rules.put("com.microsoft::QLinearMul", call -> pair(call, 0, 3));
    return Map.copyOf(rules);
  }

  private static double truth(boolean holds) {
    return holds ? 1 : 0;
  }

  private static Fact shape(Fact fact) {
    return Fact.of(fact.dims());
  }

  private static Fact each(Fact fact, DoubleUnaryOperator one) {
    return Fact.of(
        fact.dims(),
        fact.content()
            .map(
                numbers ->
                    new Numbers(
                        Arrays.stream(numbers.values()).map(one).toArray(), numbers.whole())));
  }

  private static List<Fact> cast(Call call) {
    TensorType type = TensorType.of((int) call.node().integer("to", 0));
    boolean whole =
        switch (type) {
          case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> false;
          default -> true;
        };
    Fact same = call.in(0);
    return List.of(
        Fact.of(
            same.dims(),
            same.content()
                .map(
                    numbers ->
                        new Numbers(
                            Arrays.stream(numbers.values())
                                .map(
                                    one ->
                                        type == TensorType.BOOL
                                            ? truth(one != 0)
                                            : whole ? (long) one : one)
                                .toArray(),
                            whole))));
  }

  private static List<Fact> pair(Call call, int left, int right) {
    return List.of(Fact.of(broadcast(call, call.in(left).dims(), call.in(right).dims())));
  }

  /** Files of opset 6 and before say with an attribute that the second fits into the first. */
  private static List<Fact> pairs(Call call, Optional<DoubleBinaryOperator> pair) {
    if (call.node().integer("broadcast", 0) != 0) {
      return List.of(shape(call.in(0)));
    }
    Fact sum = call.in(0);
    for (int i = 1; i < call.inputs().size(); i++) {
      sum = combined(call, sum, call.in(i), pair);
    }
    return List.of(sum);
  }

  private static Fact combined(
      Call call, Fact left, Fact right, Optional<DoubleBinaryOperator> pair) {
    long[] dims = broadcast(call, left.dims(), right.dims());
    if (pair.isEmpty() || left.content().isEmpty() || right.content().isEmpty()) {
      return Fact.of(dims);
    }
    Numbers one = left.content().get();
    Numbers other = right.content().get();
    long elements = Fact.elements(dims);
    if (elements > Numbers.MOST) {
      return Fact.of(dims);
    }
    boolean whole = one.whole() && other.whole();
    double[] values = new double[(int) elements];
    for (int i = 0; i < values.length; i++) {
      double value =
          pair.get()
              .applyAsDouble(
                  one.values()[source(i, dims, left.dims())],
                  other.values()[source(i, dims, right.dims())]);
      values[i] = whole ? (long) value : value;
    }
    return Fact.of(dims, Optional.of(new Numbers(values, whole)));
  }

  private static List<Fact> where(Call call) {
    Fact condition = call.in(0);
    Fact one = call.in(1);
    Fact other = call.in(2);
    long[] dims = broadcast(call, condition.dims(), broadcast(call, one.dims(), other.dims()));
    boolean known =
        condition.content().isPresent()
            && one.content().isPresent()
            && other.content().isPresent()
            && Fact.elements(dims) <= Numbers.MOST;
    if (!known) {
      return List.of(Fact.of(dims));
    }
    double[] values = new double[(int) Fact.elements(dims)];
    for (int i = 0; i < values.length; i++) {
      boolean first = content(condition, i, dims) != 0;
      values[i] = content(first ? one : other, i, dims);
    }
    return List.of(Fact.of(dims, Optional.of(new Numbers(values, one.content().get().whole()))));
  }

  private static double content(Fact fact, int index, long[] dims) {
    return fact.content().orElseThrow().values()[source(index, dims, fact.dims())];
  }

  /** Returns which element of a tensor stands at a place of the tensor it is stretched to. */
  private static int source(int index, long[] dims, long[] own) {
    int place = 0;
    int step = 1;
    int rest = index;
    for (int back = 1; back <= dims.length; back++) {
      int size = (int) dims[dims.length - back];
      if (back <= own.length) {
        int ownSize = (int) own[own.length - back];
        place += step * (ownSize == 1 ? 0 : rest % size);
        step *= ownSize;
      }
      rest /= size;
    }
    return place;
  }

  /** Returns the shape that both stretch to, as NumPy does it. */
  static long[] broadcast(Call call, long[] left, long[] right) {
    long[] dims = new long[Math.max(left.length, right.length)];
    for (int back = 1; back <= dims.length; back++) {
      long one = back <= left.length ? left[left.length - back] : 1;
      long other = back <= right.length ? right[right.length - back] : 1;
      if (one != other && one != 1 && other != 1) {
        throw call.lost(
            "shapes %s and %s do not fit each other".formatted(Fact.of(left), Fact.of(right)));
      }
      dims[dims.length - back] = one == 1 ? other : one;
    }
    return dims;
  }
}
