package io.tracecast.graph.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.TensorBatch;
import java.util.Arrays;
import java.util.List;

/**
 * The input of a graph that takes the images: what it accepts, and how a batch is shown to it
 * without a copy.
 */
final class GraphInput {
  private static final int AXES = 4;
  private static final int MAX_CHANNELS = 4;

  private final String graph;
  private final GraphFormat format;
  private final Layout graphLayout;
  private final List<Long> dims;

  private GraphInput(String graph, GraphFormat format, Layout graphLayout, List<Long> dims) {
    this.graph = graph;
    this.format = format;
    this.graphLayout = graphLayout;
    this.dims = dims;
  }

  /**
   * Reads the signature, as far as the archive has one. DJL hands libtorch no bfloat16: its native
   * side knows no such type and ends the process where it is asked for one.
   *
   * @param image what the graph is said to take: its layout counts where the signature has none, as
   *     in TorchScript
   * @throws GraphException if the graph is not one of images, or not of this element type
   */
  static GraphInput of(GraphSource source, ImageShape image) {
    ElementType elementType = image.elementType();
    List<TensorSpec> inputs = source.signature().inputs();
    if (source.format() == GraphFormat.TORCHSCRIPT && elementType == ElementType.BFLOAT16) {
      throw new GraphException(
          Kind.INPUT,
          "Graph %s is to take images of bfloat16, and no TorchScript graph can be given them. Export it after module.half() or module.float(), or as ONNX; if it casts its input itself, give --element-type FLOAT32."
              .formatted(source.name()));
    }
    if (inputs.isEmpty()) {
      return new GraphInput(source.name(), source.format(), image.layout(), List.of());
    }
    TensorSpec input = source.signature().image();
    if (source.format() == GraphFormat.ONNX && input.type() != elementType) {
      throw new GraphException(
          Kind.INPUT,
          "Graph %s takes %s, but the images are %s. Change the element type of the preprocessing."
              .formatted(source.name(), input.type(), elementType));
    }
    if (!input.dims().isEmpty() && input.dims().size() != AXES) {
      throw new GraphException(
          Kind.INPUT,
          "Graph %s takes input '%s' of shape %s, but a batch of images has four axes."
              .formatted(source.name(), input.name(), input.dims()));
    }
    Layout layout = layoutOf(input.dims(), image.layout());
    return new GraphInput(source.name(), source.format(), layout, List.copyOf(input.dims()));
  }

  /** A last axis of 1 to 4 beside a second axis that is not: the channels come last. */
  private static Layout layoutOf(List<Long> dims, Layout otherwise) {
    if (dims.isEmpty()) {
      return otherwise;
    }
    return isChannels(dims.get(3)) && !isChannels(dims.get(1)) ? Layout.NHWC : Layout.NCHW;
  }

  private static boolean isChannels(long size) {
    return size >= 1 && size <= MAX_CHANNELS;
  }

  /** Returns the order of axes that the graph is written in. */
  Layout graphLayout() {
    return graphLayout;
  }

  /** Returns whether the graph takes batches of one size only. */
  boolean fixesBatch() {
    return !dims.isEmpty() && dims.get(0) > 0;
  }

  /** Returns whether a batch in the other layout can be shown to the graph as a view. */
  boolean acceptsView() {
    return format == GraphFormat.TORCHSCRIPT;
  }

  /**
   * Compares with the sizes that the signature fixes.
   *
   * @throws GraphException if a fixed size differs
   */
  void check(ImageShape image, int batchSize) {
    long[] wanted = image.withLayout(graphLayout).dims(batchSize);
    for (int axis = 0; axis < dims.size(); axis++) {
      long fixed = dims.get(axis);
      if (fixed > 0 && fixed != wanted[axis]) {
        String remedy =
            axis == 0
                ? "Use batches of " + fixed + ", or export it with a free batch axis."
                : "Change the preprocessing to the graph's size.";
        throw new GraphException(
            Kind.INPUT,
            "Graph %s takes input of shape %s, but the batch is %s. %s"
                .formatted(graph, dims, Arrays.toString(wanted), remedy));
      }
    }
  }

  /**
   * Shows the first images of a batch to the engine. The array is a view of the batch's memory:
   * whoever calls holds the batch until the forward pass has returned.
   */
  NDArray view(NDManager manager, TensorBatch batch, int images) {
    ImageShape shape = batch.shape();
    NDArray array =
        manager.create(
            batch.buffer(images), new Shape(shape.dims(images)), dataType(shape.elementType()));
    if (shape.layout() == graphLayout) {
      return array;
    }
    if (!acceptsView()) {
      throw new GraphException(
          Kind.INPUT,
          "Graph %s takes %s, but the batch is %s. Fill batches of the session's own shape."
              .formatted(graph, graphLayout, shape.layout()));
    }
    return graphLayout == Layout.NCHW ? array.transpose(0, 3, 1, 2) : array.transpose(0, 2, 3, 1);
  }

  /** Returns what DJL calls an element type. */
  static DataType dataType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT16 -> DataType.FLOAT16;
      case BFLOAT16 -> DataType.BFLOAT16;
      case FLOAT64 -> DataType.FLOAT64;
      case UINT8 -> DataType.UINT8;
      case INT8 -> DataType.INT8;
      case INT32 -> DataType.INT32;
      case INT64 -> DataType.INT64;
      case BOOL -> DataType.BOOLEAN;
      case OTHER ->
          throw new IllegalArgumentException("No tensor is given elements of type " + type);
    };
  }
}
