package io.tracecast.graph.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.onnxruntime.engine.OrtNDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.onnxruntime.OnnxTensor;
import io.tracecast.graph.archive.ExtraInput;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.HalfFloat;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a graph gets beside its images, the same in each forward pass.
 *
 * <p>ONNX Runtime's Java face takes no input that has a default: another value for such a one
 * replaces the default while the graph is loaded.
 */
final class ExtraInputs {
  private final String image;
  private final List<String> names;
  private final Map<String, ExtraInput> given;
  private final Map<String, ExtraInput> defaults;

  private ExtraInputs(
      String image,
      List<String> names,
      Map<String, ExtraInput> given,
      Map<String, ExtraInput> defaults) {
    this.image = image;
    this.names = names;
    this.given = given;
    this.defaults = defaults;
  }

  /**
   * Makes values fit a graph's inputs.
   *
   * @throws GraphException if one is missing, does not fit, or is for no input of the graph
   */
  static ExtraInputs of(GraphSource source, Map<String, InputValue> values) {
    Signature signature = source.signature();
    if (signature.inputs().isEmpty()) {
      return new ExtraInputs("", List.of(), Map.of(), Map.of());
    }
    for (TensorSpec input : signature.needed()) {
      if (!values.containsKey(input.name())) {
        throw refused(source, "it takes the input '%s' (%s), which has no value", input);
      }
    }
    Map<String, ExtraInput> given = new HashMap<>();
    values.forEach((name, value) -> given.put(name, fit(source, name, value)));
    String image = signature.image().name();
    List<String> names = positional(source, image, given);
    Map<String, ExtraInput> defaults = new HashMap<>();
    if (source.format() == GraphFormat.ONNX) {
      for (TensorSpec input : signature.optional()) {
        Optional.ofNullable(given.remove(input.name()))
            .ifPresent(value -> defaults.put(input.name(), value));
        names.remove(input.name());
      }
    }
    return new ExtraInputs(image, names, given, defaults);
  }

  private static ExtraInput fit(GraphSource source, String name, InputValue value) {
    TensorSpec input =
        source
            .signature()
            .extra(name)
            .orElseThrow(
                () ->
                    new GraphException(
                        Kind.INPUT,
                        "Graph %s cannot be run: it has no input '%s' beside its images."
                            .formatted(source.name(), name)));
    if (source.format() == GraphFormat.TORCHSCRIPT && input.type() == ElementType.BFLOAT16) {
      throw refused(
          source, "its input '%s' (%s) cannot be given, since libtorch gets no bfloat16", input);
    }
    try {
      return source.signature().fit(input, value);
    } catch (IllegalArgumentException e) {
      throw refused(
          source, "the value of its input '%s' (%s) does not fit: " + e.getMessage(), input);
    }
  }

  private static GraphException refused(GraphSource source, String why, TensorSpec input) {
    return new GraphException(
        Kind.INPUT,
        "Graph %s cannot be run: %s."
            .formatted(source.name(), why.formatted(input.name(), ExtraInput.describe(input))));
  }

  /** TorchScript takes arguments by position: none may be left out before one that is given. */
  private static List<String> positional(
      GraphSource source, String image, Map<String, ExtraInput> given) {
    Signature signature = source.signature();
    List<String> names = new ArrayList<>();
    String absent = null;
    for (TensorSpec input :
        Stream.concat(signature.inputs().stream(), signature.optional().stream()).toList()) {
      boolean present = input.name().equals(image) || given.containsKey(input.name());
      if (present && absent != null && source.format() == GraphFormat.TORCHSCRIPT) {
        throw new GraphException(
            Kind.INPUT,
            "Graph %s cannot be run: its input '%s' has a value, and '%s' before it has none. Give that one a value too."
                .formatted(source.name(), input.name(), absent));
      }
      if (present) {
        names.add(input.name());
      } else {
        absent = input.name();
      }
    }
    return names;
  }

  /** Returns whether forward passes take images alone. */
  boolean isEmpty() {
    return given.isEmpty();
  }

  /** Returns what replaces defaults while the graph is loaded; it belongs to the manager. */
  Map<String, OnnxTensor> defaults(NDManager manager) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    defaults.forEach((name, input) -> tensors.put(name, onnx(tensor(manager, input, 1))));
    return tensors;
  }

  /** Returns all inputs by name; they belong to the manager. */
  Map<String, OnnxTensor> byName(NDManager manager, NDArray images, int count) {
    Map<String, OnnxTensor> all = new HashMap<>();
    named(manager, images, count).forEach(array -> all.put(array.getName(), onnx(array)));
    return all;
  }

  private static OnnxTensor onnx(NDArray array) {
    return ((OrtNDArray) array).getTensor();
  }

  /** Returns all inputs in order, each with its name; they belong to the manager. */
  NDList named(NDManager manager, NDArray images, int count) {
    NDList all = new NDList();
    for (String name : names) {
      NDArray array = name.equals(image) ? images : tensor(manager, given.get(name), count);
      array.setName(name);
      all.add(array);
    }
    return all;
  }

  /** Returns all arguments in order; whoever calls closes them. */
  IValue[] byPosition(NDManager manager, NDArray images, int count) {
    return names.stream()
        .map(
            name ->
                name.equals(image)
                    ? IValue.from((PtNDArray) images)
                    : argument(manager, given.get(name), count))
        .toArray(IValue[]::new);
  }

  private static IValue argument(NDManager manager, ExtraInput input, int count) {
    List<BigDecimal> elements = input.elements();
    boolean one = input.dims().isEmpty() && !input.perImage();
    return switch (input.type()) {
      case BOOL ->
          one ? IValue.from(elements.get(0).signum() != 0) : IValue.listFrom(truths(elements));
      case INT64 ->
          one
              ? IValue.from(elements.get(0).longValue())
              : IValue.listFrom(elements.stream().mapToLong(BigDecimal::longValue).toArray());
      case FLOAT64 ->
          one
              ? IValue.from(elements.get(0).doubleValue())
              : IValue.listFrom(elements.stream().mapToDouble(BigDecimal::doubleValue).toArray());
      default -> IValue.from((PtNDArray) tensor(manager, input, count));
    };
  }

  private static boolean[] truths(List<BigDecimal> elements) {
    boolean[] truths = new boolean[elements.size()];
    for (int i = 0; i < truths.length; i++) {
      truths[i] = elements.get(i).signum() != 0;
    }
    return truths;
  }

  private static NDArray tensor(NDManager manager, ExtraInput input, int images) {
    ElementType type = input.type();
    int repeats = input.perImage() ? images : 1;
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(repeats * input.elements().size() * type.sizeInBytes())
            .order(ByteOrder.nativeOrder());
    for (int i = 0; i < repeats; i++) {
      input.elements().forEach(element -> put(buffer, type, element));
    }
    long[] dims = input.dims(images).stream().mapToLong(Long::longValue).toArray();
    return manager.create(buffer.rewind(), new Shape(dims), GraphInput.dataType(type));
  }

  private static void put(ByteBuffer buffer, ElementType type, BigDecimal element) {
    switch (type) {
      case FLOAT32 -> buffer.putFloat(element.floatValue());
      case FLOAT16 -> buffer.putShort(HalfFloat.toFloat16(element.floatValue()));
      case BFLOAT16 -> buffer.putShort(HalfFloat.toBfloat16(element.floatValue()));
      case FLOAT64 -> buffer.putDouble(element.doubleValue());
      case INT32 -> buffer.putInt(element.intValue());
      case INT64 -> buffer.putLong(element.longValue());
      default -> buffer.put(element.byteValue());
    }
  }
}
