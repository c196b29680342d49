package io.tracecast.graph.archive.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes down, node by node, which layers of a quantised graph were left in floating point. */
final class FloatLayers {
  /** Those of which ONNX Runtime's WeightBiasQuantization rounds the weights. */
  private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm");

  private final Set<String> constants = new HashSet<>();
  private final Set<String> dequantised = new HashSet<>();
  private final List<Layer> layers = new ArrayList<>();

  private record Layer(String input, String weight) {}

  void take(String operator, List<String> inputs, List<String> outputs) {
    if (operator.equals("DequantizeLinear")) {
      dequantised.addAll(outputs);
    } else if (operator.equals("Constant")) {
      constants.addAll(outputs);
    } else if (LAYERS.contains(operator) && inputs.size() > 1) {
      layers.add(new Layer(inputs.get(0), inputs.get(1)));
    }
  }

  /** Returns how many names are held. */
  int size() {
    return constants.size() + dequantised.size() + layers.size();
  }

  /**
   * Returns whether one of them reads a tensor that was quantised.
   *
   * @param initializers the names of the graph's weights
   */
  boolean readQuantisedTensors(Set<String> initializers) {
    return layers.stream()
        .filter(layer -> dequantised.contains(layer.input))
        .anyMatch(layer -> initializers.contains(layer.weight) || constants.contains(layer.weight));
  }
}
