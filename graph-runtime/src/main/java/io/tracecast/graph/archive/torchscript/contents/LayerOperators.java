package io.tracecast.graph.archive.torchscript.contents;

import static java.util.Map.entry;

import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Scalar;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Shape;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Words;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** PyTorch's operators that move a window over an image or multiply matrices, by their shapes. */
final class LayerOperators {
  static final Map<String, Function<Arguments, KnownValue>> ALL =
      Map.ofEntries(
          entry("_convolution", call -> convolution(call, call.truth(6, "transposed"), 8, 7, 5)),
          entry("convolution", call -> convolution(call, call.truth(6, "transposed"), 8, 7, 5)),
          entry("conv1d", call -> convolution(call, false, 6, -1, 5)),
          entry("conv2d", call -> convolution(call, false, 6, -1, 5)),
          entry("conv3d", call -> convolution(call, false, 6, -1, 5)),
          entry("conv_transpose1d", call -> convolution(call, true, 6, 5, 7)),
          entry("conv_transpose2d", call -> convolution(call, true, 6, 5, 7)),
          entry("conv_transpose3d", call -> convolution(call, true, 6, 5, 7)),
          entry("linear", LayerOperators::linear),
          entry("matmul", call -> product(call, call.shape(0), call.shape(1))),
          entry("mm", call -> product(call, call.shape(0), call.shape(1))),
          entry("bmm", call -> product(call, call.shape(0), call.shape(1))),
          entry("addmm", call -> product(call, call.shape(1), call.shape(2))),
          entry("baddbmm", call -> product(call, call.shape(1), call.shape(2))),
          entry("einsum", LayerOperators::einsum),
          entry("scaled_dot_product_attention", LayerOperators::attention),
          entry("max_pool2d", call -> pool(call, 4, 5)),
          entry("max_pool1d", call -> pool(call, 4, 5)),
          entry("max_pool3d", call -> pool(call, 4, 5)),
          entry("avg_pool1d", call -> pool(call, -1, 4)),
          entry("avg_pool2d", call -> pool(call, -1, 4)),
          entry("avg_pool3d", call -> pool(call, -1, 4)),
          entry("adaptive_avg_pool1d", LayerOperators::adaptive),
          entry("adaptive_avg_pool2d", LayerOperators::adaptive),
          entry("adaptive_avg_pool3d", LayerOperators::adaptive));

  /** Operators whose shapes are not followed, and that multiply no matrices. */
  private static final Set<String> WITHOUT_PRODUCTS =
      Set.of(
          "argmax",
          "argmin",
          "max",
          "min",
          "topk",
          "sort",
          "argsort",
          "nonzero",
          "gather",
          "scatter",
          "scatter_add",
          "index_select",
          "index_put",
          "index_fill",
          "one_hot",
          "meshgrid",
          "arange",
          "linspace",
          "tensor",
          "as_tensor",
          "scalar_tensor",
          "all",
          "any",
          "isnan",
          "isfinite",
          "std",
          "var",
          "var_mean",
          "prod",
          "item",
          "tolist",
          "repeat",
          "tile",
          "repeat_interleave",
          "masked_select",
          "logsumexp",
          "unique",
          "rot90",
          "im2col",
          "col2im",
          "unfold",
          "pixel_shuffle",
          "pixel_unshuffle",
          "channel_shuffle",
          "grid_sampler",
          "affine_grid_generator",
          "device",
          "is_floating_point",
          "broadcast_tensors",
          "atan2",
          "logical_and",
          "logical_or",
          "logical_xor",
          "is_grad_enabled",
          "is_autocast_enabled",
          "linalg_vector_norm",
          "linalg_norm",
          "frobenius_norm",
          "__range_length",
          "keys",
          "values",
          "items",
          "dict",
          "list",
          "str",
          "new_full",
          "new_ones",
          "new_tensor",
          "stride",
          "storage_offset",
          "as_strided",
          "view_as",
          "reshape_as",
          "type",
          "element_size",
          "nan_to_num",
          "heaviside",
          "fake_quantize_per_tensor_affine",
          "fake_quantize_per_channel_affine",
          "lerp",
          "addcmul",
          "addcdiv",
          "adaptive_max_pool2d",
          "adaptive_max_pool1d",
          "max_pool2d_with_indices",
          "reflection_pad2d",
          "replication_pad2d",
          "upsample_nearest1d",
          "upsample_linear1d",
          "upsample_trilinear3d",
          "local_response_norm",
          "pairwise_distance",
          "cosine_similarity");

  private LayerOperators() {}

  /**
   * Returns whether an operator whose shapes are not followed may have multiply-adds that count.
   */
  static boolean mayMultiply(String name) {
    return !WITHOUT_PRODUCTS.contains(name);
  }

  private static KnownValue convolution(
      Arguments call, boolean transposed, int groupsAt, int outputPaddingAt, int dilationAt) {
    Shape image = call.shape(0);
    Shape filters = call.shape(1);
    int rank = image.dims().size();
    int axes = rank - 2;
    if (axes < 1 || filters.dims().size() != rank) {
      throw new UnknownShapeException(
          "its input has %d axes, its filters %d".formatted(rank, filters.dims().size()));
    }
    long[] strides = call.list(3, axes, 1);
    boolean named = call.has(4) && call.at(4) instanceof Words;
    boolean same = named && call.at(4).equals(new Words("same"));
    long[] pads = named ? new long[axes] : call.list(4, axes, 0);
    long[] dilations = call.list(dilationAt, axes, 1);
    long[] more = outputPaddingAt < 0 ? new long[axes] : call.list(outputPaddingAt, axes, 0);
    long groups = call.whole(groupsAt, 1);
    long[] output = image.array();
    output[1] =
        transposed ? Math.multiplyExact(filters.dims().get(1), groups) : filters.dims().get(0);
    for (int i = 0; i < axes; i++) {
      long window = dilations[i] * (filters.dims().get(i + 2) - 1) + 1;
      long size = output[i + 2];
      output[i + 2] =
          transposed
              ? (size - 1) * strides[i] - 2 * pads[i] + window + more[i]
              : same ? size : Math.floorDiv(size + 2 * pads[i] - window, strides[i]) + 1;
    }
    Shape shape = Shape.of(output);
    long[] perNumber = Arrays.copyOfRange(filters.array(), 1, rank);
    call.compute(
        Layer.CONVOLUTION,
        transposed ? image.elements() : shape.elements(),
        Shape.product(perNumber));
    return shape;
  }

  private static KnownValue linear(Arguments call) {
    Shape input = call.shape(0);
    Shape weight = call.shape(1);
    long[] output = input.array();
    output[output.length - 1] = weight.dims().get(0);
    call.compute(Layer.LINEAR, Shape.product(output), weight.dims().get(1));
    return Shape.of(output);
  }

  private static KnownValue product(Arguments call, Shape left, Shape right) {
    int leftRank = left.dims().size();
    int rightRank = right.dims().size();
    if (leftRank < 2 || rightRank < 2) {
      throw new UnknownShapeException(
          "it multiplies %s with %s".formatted(left.dims(), right.dims()));
    }
    long[] batch =
        NumberOperators.broadcast(
            Arrays.copyOf(left.array(), leftRank - 2), Arrays.copyOf(right.array(), rightRank - 2));
    long rows = left.dims().get(leftRank - 2);
    long inner = left.dims().get(leftRank - 1);
    long columns = right.dims().get(rightRank - 1);
    Layer layer = left.isWeight() || right.isWeight() ? Layer.LINEAR : Layer.PRODUCT;
    call.compute(layer, Shape.product(batch), rows, inner, columns);
    long[] output = Arrays.copyOf(batch, batch.length + 2);
    output[batch.length] = rows;
    output[batch.length + 1] = columns;
    return Shape.of(output);
  }

  /** One multiply-add for each combination of indices. */
  private static KnownValue einsum(Arguments call) {
    List<Shape> operands = call.shapes(1);
    String equation = call.at(0) instanceof Words words ? words.text().replace(" ", "") : "";
    String[] sides = equation.split("->", -1);
    String[] letters = sides[0].split(",", -1);
    if (sides.length != 2
        || letters.length != operands.size()
        || letters.length != 2
        || equation.contains(".")) {
      throw new UnknownShapeException("its equation is not one of two tensors with all axes named");
    }
    Map<Integer, Long> sizes = new HashMap<>();
    for (int i = 0; i < letters.length; i++) {
      long[] dims = operands.get(i).array();
      for (int axis = 0; axis < letters[i].length(); axis++) {
        sizes.merge((int) letters[i].charAt(axis), dims[axis], Math::max);
      }
    }
    call.compute(Layer.PRODUCT, sizes.values().stream().mapToLong(Long::longValue).toArray());
    return Shape.of(sides[1].chars().mapToLong(sizes::get).toArray());
  }

  /** Each query with each key, and each of the weights that this gives with each value. */
  private static KnownValue attention(Arguments call) {
    Shape query = call.shape(0);
    Shape key = call.shape(1);
    Shape value = call.shape(2);
    int last = query.dims().size() - 1;
    long keys = key.dims().get(last - 1);
    long width = value.dims().get(last);
    long queries = query.elements() / Math.max(1, query.dims().get(last));
    call.compute(Layer.PRODUCT, queries, keys, query.dims().get(last) + width);
    long[] output = query.array();
    output[last] = width;
    return Shape.of(output);
  }

  private static KnownValue pool(Arguments call, int dilationAt, int ceilAt) {
    Shape image = call.shape(0);
    long[] output = image.array();
    int axes =
        Math.min(output.length, call.list(1).length == 1 ? output.length - 2 : call.list(1).length);
    long[] kernel = call.list(1, axes, 1);
    long[] strides = call.has(2) && call.list(2).length > 0 ? call.list(2, axes, 1) : kernel;
    long[] pads = call.list(3, axes, 0);
    long[] dilations = dilationAt < 0 ? new long[0] : call.list(dilationAt, axes, 1);
    boolean up = call.truth(ceilAt, "ceil_mode");
    for (int i = 0; i < axes; i++) {
      int axis = output.length - axes + i;
      long window = (dilationAt < 0 ? 1 : dilations[i]) * (kernel[i] - 1) + 1;
      long room = output[axis] + 2 * pads[i] - window;
      long count = (up ? -Math.floorDiv(-room, strides[i]) : Math.floorDiv(room, strides[i])) + 1;
      boolean beyond = up && (count - 1) * strides[i] >= output[axis] + pads[i];
      output[axis] = beyond ? count - 1 : count;
    }
    return Shape.of(output);
  }

  private static KnownValue adaptive(Arguments call) {
    long[] output = call.shape(0).array();
    KnownValue asked = call.at(1);
    List<KnownValue> sizes =
        asked instanceof KnownValue.Sequence sequence ? sequence.elements() : List.of(asked);
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) instanceof Scalar size) {
        output[output.length - sizes.size() + i] = (long) size.value();
      } else if (!(sizes.get(i) instanceof KnownValue.Nothing)) {
        throw new UnknownShapeException("the size of its output is not known");
      }
    }
    return Shape.of(output);
  }
}
