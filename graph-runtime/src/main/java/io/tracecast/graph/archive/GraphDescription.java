package io.tracecast.graph.archive;

import java.util.Optional;
import java.util.Set;

/**
 * What an archive says of its graph.
 *
 * @param signature inputs and outputs
 * @param operators the names of the operators in the graph; empty where the format does not list
 *     them
 * @param onnxVersion which ONNX it is written in; empty for other formats
 * @param hasFloatLayersAmongIntegers whether a layer of an ONNX graph has weights in floating point
 *     and reads a tensor that was quantised
 * @param graphInterface the interface that the archive carries itself, if it does
 * @param classNames names of classes that its exporter left in it, if it did
 */
public record GraphDescription(
    Signature signature,
    Set<String> operators,
    Optional<OnnxVersion> onnxVersion,
    boolean hasFloatLayersAmongIntegers,
    Optional<GraphInterface> graphInterface,
    Optional<ClassNames> classNames) {
  public GraphDescription {
    operators = Set.copyOf(operators);
  }

  /**
   * Returns whether the graph rounds what it computes to integers on the way, as far as its
   * operators tell: engines then differ by a step where they round differently.
   */
  public boolean computesInIntegers() {
    return operators.stream()
        .anyMatch(
            name ->
                (name.endsWith("QuantizeLinear") && !name.equals("DequantizeLinear"))
                    || name.startsWith("QLinear")
                    || name.endsWith("Integer"));
  }
}
