package io.tracecast.graph.archive;

import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.HalfFloat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A value made to fit an input of a graph that is not its images.
 *
 * @param name the input's name
 * @param type the type of its elements
 * @param perImage whether it is repeated for each image of a batch, along a first axis that {@code
 *     dims} leaves out
 * @param dims its shape
 * @param elements its elements in order
 */
public record ExtraInput(
    String name, ElementType type, boolean perImage, List<Long> dims, List<BigDecimal> elements) {
  private static final int MAX_ELEMENTS = 1 << 20;

  public ExtraInput {
    dims = List.copyOf(dims);
    elements = List.copyOf(elements);
  }

  /**
   * Makes a value fit: casts it without loss, fills an input of fixed shape with one number, and
   * repeats what has one axis less than the input for each image.
   *
   * @param batched whether the input's first axis is that of the batch, as far as the archive says
   * @throws IllegalArgumentException if it does not fit
   */
  public static ExtraInput of(TensorSpec input, boolean batched, InputValue value) {
    value.elements().forEach(element -> check(input, value.truth(), element));
    List<Long> wanted = input.dims();
    List<Long> given = value.dims();
    if (wanted.isEmpty()) {
      return new ExtraInput(input.name(), input.type(), false, given, value.elements());
    }
    if (given.size() == wanted.size() && batched && given.get(0) == 1) {
      given = given.subList(1, given.size());
    }
    List<Long> perImage = wanted.subList(1, wanted.size());
    boolean open = batched || wanted.get(0) == TensorSpec.DYNAMIC;
    if (open && fits(given, perImage)) {
      return new ExtraInput(input.name(), input.type(), true, given, value.elements());
    }
    if (!batched && fits(given, wanted)) {
      return new ExtraInput(input.name(), input.type(), false, given, value.elements());
    }
    if (given.isEmpty()) {
      List<Long> filled = open ? perImage : wanted;
      return new ExtraInput(input.name(), input.type(), open, filled, copies(input, value, filled));
    }
    throw new IllegalArgumentException(
        "it has the shape %s, and the graph takes %s".formatted(given, describe(input)));
  }

  private static boolean fits(List<Long> given, List<Long> wanted) {
    if (given.size() != wanted.size()) {
      return false;
    }
    for (int axis = 0; axis < given.size(); axis++) {
      if (wanted.get(axis) != TensorSpec.DYNAMIC && !wanted.get(axis).equals(given.get(axis))) {
        return false;
      }
    }
    return true;
  }

  private static List<BigDecimal> copies(TensorSpec input, InputValue value, List<Long> dims) {
    long count = 1;
    for (long size : dims) {
      count = size > MAX_ELEMENTS || count > MAX_ELEMENTS ? Long.MAX_VALUE : count * size;
    }
    if (count < 0 || count > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "one number does not tell the shape, and the graph takes " + describe(input));
    }
    return Collections.nCopies((int) count, value.elements().get(0));
  }

  private static void check(TensorSpec input, boolean truth, BigDecimal element) {
    boolean fits =
        switch (input.type()) {
          case BOOL -> truth;
          case INT8 -> !truth && isWhole(element, Byte.MIN_VALUE, Byte.MAX_VALUE);
          case UINT8 -> !truth && isWhole(element, 0, 255);
          case INT32 -> !truth && isWhole(element, Integer.MIN_VALUE, Integer.MAX_VALUE);
          case INT64 -> !truth && isWhole(element, Long.MIN_VALUE, Long.MAX_VALUE);
          case FLOAT32 -> !truth && Float.isFinite(element.floatValue());
          case FLOAT64 -> !truth && Double.isFinite(element.doubleValue());
          case FLOAT16 ->
              !truth
                  && Float.isFinite(
                      HalfFloat.fromFloat16(HalfFloat.toFloat16(element.floatValue())));
          case BFLOAT16 -> !truth && Float.isFinite(element.floatValue());
          case OTHER ->
              throw new IllegalArgumentException(
                  "values of type " + typeName(input) + " cannot be given");
        };
    if (!fits) {
      String shown = truth ? (element.signum() == 0 ? "false" : "true") : element.toString();
      throw new IllegalArgumentException(shown + " is not a value of type " + typeName(input));
    }
  }

  private static boolean isWhole(BigDecimal element, long least, long most) {
    return element.remainder(BigDecimal.ONE).signum() == 0
        && element.compareTo(BigDecimal.valueOf(least)) >= 0
        && element.compareTo(BigDecimal.valueOf(most)) <= 0;
  }

  /** Returns what an input takes, such as {@code int64[2]} or {@code bool}. */
  public static String describe(TensorSpec input) {
    return input.dims().isEmpty()
        ? typeName(input)
        : input.dims().stream()
            .map(size -> size == TensorSpec.DYNAMIC ? "?" : size.toString())
            .collect(Collectors.joining(",", typeName(input) + "[", "]"));
  }

  private static String typeName(TensorSpec input) {
    return input.type().name().toLowerCase(Locale.ROOT);
  }

  /** Returns the shape in a batch of so many images. */
  public List<Long> dims(int images) {
    if (!perImage) {
      return dims;
    }
    List<Long> all = new ArrayList<>(List.of((long) images));
    all.addAll(dims);
    return all;
  }
}
