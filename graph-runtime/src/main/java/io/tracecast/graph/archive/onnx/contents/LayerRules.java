package io.tracecast.graph.archive.onnx.contents;

import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Layers whose multiply-adds count: convolutions and products of matrices, integers' among them.
 */
final class LayerRules {

  /** By operator, with its domain where that is not the standard. */
  static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("Conv", call -> convolution(call, call.in(0), call.in(1))),
          Map.entry("com.microsoft::FusedConv", call -> convolution(call, call.in(0), call.in(1))),
          Map.entry("ConvInteger", call -> convolution(call, call.in(0), call.in(1))),
          Map.entry("QLinearConv", call -> convolution(call, call.in(0), call.in(3))),
          Map.entry("ConvTranspose", LayerRules::transposed),
          Map.entry("Gemm", call -> gemm(call, call.in(0), call.in(1))),
          Map.entry("com.microsoft::FusedGemm", call -> gemm(call, call.in(0), call.in(1))),
          Map.entry("com.microsoft::QGemm", call -> gemm(call, call.in(0), call.in(3))),
          Map.entry("MatMul", call -> product(call, call.in(0), call.in(1))),
          Map.entry("MatMulInteger", call -> product(call, call.in(0), call.in(1))),
          Map.entry(
              "com.microsoft::MatMulIntegerToFloat", call -> product(call, call.in(0), call.in(1))),
          Map.entry(
              "com.microsoft::DynamicQuantizeMatMul",
              call -> product(call, call.in(0), call.in(1))),
          Map.entry("QLinearMatMul", call -> product(call, call.in(0), call.in(3))),
          Map.entry("Einsum", LayerRules::einsum));

  private LayerRules() {}

  /** Each number of the output takes one for each number of a filter's window. */
  private static List<Fact> convolution(Call call, Fact image, Fact filters) {
    int rank = image.rank();
    if (rank < 3 || filters.rank() != rank || call.node().integer("channels_last", 0) != 0) {
      throw call.lost("its input has %d axes, its filters %d".formatted(rank, filters.rank()));
    }
    Windows windows = new Windows(call, Arrays.copyOfRange(filters.dims(), 2, rank));
    long[] output = image.dims().clone();
    output[1] = filters.size(0);
    for (int axis = 2; axis < rank; axis++) {
      output[axis] = windows.output(axis - 2, image.size(axis), false);
    }
    long[] window = Arrays.copyOfRange(filters.dims(), 1, rank);
    call.work().add(Layer.CONVOLUTION, Fact.elements(output), Fact.elements(window));
    return List.of(Fact.of(output));
  }

  /** Each number of the input is multiplied with each of a filter's window. */
  private static List<Fact> transposed(Call call) {
    Fact image = call.in(0);
    Fact filters = call.in(1);
    int rank = image.rank();
    if (rank < 3 || filters.rank() != rank) {
      throw call.lost("its input has %d axes, its filters %d".formatted(rank, filters.rank()));
    }
    long[] kernel = Arrays.copyOfRange(filters.dims(), 2, rank);
    Windows windows = new Windows(call, kernel);
    long[] padding = call.node().integers("output_padding", kernel.length, 0);
    long[] asked = call.node().integers("output_shape").orElse(new long[0]);
    long[] output = image.dims().clone();
    output[1] = Math.multiplyExact(filters.size(1), call.node().integer("group", 1));
    for (int axis = 2; axis < rank; axis++) {
      output[axis] =
          asked.length == kernel.length
              ? asked[axis - 2]
              : windows.transposed(axis - 2, image.size(axis), padding[axis - 2]);
    }
    long[] window = Arrays.copyOfRange(filters.dims(), 1, rank);
    call.work().add(Layer.CONVOLUTION, image.elements(), Fact.elements(window));
    return List.of(Fact.of(output));
  }

  private static List<Fact> gemm(Call call, Fact left, Fact right) {
    if (left.rank() != 2 || right.rank() != 2) {
      throw call.lost("it multiplies %s with %s".formatted(left, right));
    }
    boolean turnedLeft = call.node().integer("transA", 0) != 0;
    boolean turnedRight = call.node().integer("transB", 0) != 0;
    long rows = left.size(turnedLeft ? 1 : 0);
    long inner = left.size(turnedLeft ? 0 : 1);
    long columns = right.size(turnedRight ? 0 : 1);
    call.work().add(kind(left, right), rows, inner, columns);
    return List.of(Fact.of(rows, columns));
  }

  private static Layer kind(Fact left, Fact right) {
    return left.isWeight() || right.isWeight() ? Layer.LINEAR : Layer.PRODUCT;
  }

  /** As NumPy's matmul: axes before the last two are those of a batch. */
  private static List<Fact> product(Call call, Fact left, Fact right) {
    if (left.rank() == 0 || right.rank() == 0) {
      throw call.lost("it multiplies %s with %s".formatted(left, right));
    }
    long inner = left.size(-1);
    long rows = left.rank() == 1 ? 1 : left.size(-2);
    long columns = right.rank() == 1 ? 1 : right.size(-1);
    long[] batch = ElementwiseRules.broadcast(call, outer(left), outer(right));
    call.work().add(kind(left, right), Fact.elements(batch), rows, inner, columns);
    int matrix = Math.min(1, left.rank() - 1) + Math.min(1, right.rank() - 1);
    long[] output = Arrays.copyOf(batch, batch.length + matrix);
    int next = batch.length;
    if (left.rank() > 1) {
      output[next++] = rows;
    }
    if (right.rank() > 1) {
      output[next] = columns;
    }
    return List.of(Fact.of(output));
  }

  private static long[] outer(Fact fact) {
    return Arrays.copyOf(fact.dims(), Math.max(0, fact.rank() - 2));
  }

  /** One multiply-add for each combination of indices, where two tensors are multiplied. */
  private static List<Fact> einsum(Call call) {
    String equation = call.node().text("equation", "").replace(" ", "");
    String[] sides = equation.split("->", -1);
    String[] operands = sides[0].split(",", -1);
    if (equation.contains(".") || operands.length != call.inputs().size() || operands.length > 2) {
      throw call.lost("its equation is not one of one or two tensors with all axes named");
    }
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Integer> uses = new HashMap<>();
    for (int i = 0; i < operands.length; i++) {
      Fact operand = call.in(i);
      if (operand.rank() != operands[i].length()) {
        throw call.lost("its equation is not that of its inputs");
      }
      for (int axis = 0; axis < operand.rank(); axis++) {
        sizes.merge((int) operands[i].charAt(axis), operand.size(axis), Math::max);
        uses.merge((int) operands[i].charAt(axis), 1, Integer::sum);
      }
    }
    if (operands.length == 2) {
      long all = Fact.elements(sizes.values().stream().mapToLong(Long::longValue).toArray());
      call.work().add(kind(call.in(0), call.in(1)), all);
    }
    String output = sides.length > 1 ? sides[1] : implicit(uses);
    if (!output.chars().allMatch(sizes::containsKey)) {
      throw call.lost("its output has an axis that its inputs do not have");
    }
    return List.of(Fact.of(output.chars().mapToLong(sizes::get).toArray()));
  }

  private static String implicit(Map<Integer, Integer> uses) {
    StringBuilder output = new StringBuilder();
    for (int letter : new TreeSet<>(uses.keySet())) {
      if (uses.get(letter) == 1) {
        output.append((char) letter);
      }
    }
    return output.toString();
  }
}
