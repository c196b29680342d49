package io.tracecast.graph.archive;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The inputs and outputs of a graph.
 *
 * @param inputs what the graph needs, in order
 * @param outputs what the graph gives, in order; empty where the archive does not record them, as
 *     TorchScript does not
 * @param optional inputs that have a value of their own in the archive and may be given another, in
 *     order
 * @param batched the names of inputs whose first axis is that of the batch of images
 */
public record Signature(
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<TensorSpec> optional,
    Set<String> batched) {
  private static final int IMAGE_AXES = 4;
  private static final Set<ElementType> IMAGE_TYPES =
      Set.of(ElementType.FLOAT32, ElementType.UINT8, ElementType.FLOAT16, ElementType.BFLOAT16);

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    optional = List.copyOf(optional);
    batched = Set.copyOf(batched);
  }

  /** A graph whose inputs are all needed. */
  public Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    this(inputs, outputs, List.of(), Set.of());
  }

  /**
   * Returns the input that takes the images: the first of four axes, or else the first that could
   * be one as far as the archive says, or else the first.
   */
  public TensorSpec image() {
    return first(input -> input.dims().size() == IMAGE_AXES)
        .or(() -> first(input -> input.dims().isEmpty()))
        .orElseGet(() -> inputs.get(0));
  }

  private Optional<TensorSpec> first(Predicate<TensorSpec> shape) {
    return inputs.stream()
        .filter(input -> IMAGE_TYPES.contains(input.type()))
        .filter(shape)
        .findFirst();
  }

  /** Returns the inputs that need a value beside the images. */
  public List<TensorSpec> needed() {
    TensorSpec image = image();
    return inputs.stream().filter(input -> input != image).toList();
  }

  /** Returns the input of that name, which may have a value beside the images. */
  public Optional<TensorSpec> extra(String name) {
    return Stream.concat(needed().stream(), optional.stream())
        .filter(input -> input.name().equals(name))
        .findFirst();
  }

  /** Makes a value fit the input. */
  public ExtraInput fit(TensorSpec input, InputValue value) {
    return ExtraInput.of(input, batched.contains(input.name()), value);
  }
}
