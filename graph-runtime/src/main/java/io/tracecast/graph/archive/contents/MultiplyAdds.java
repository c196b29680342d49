package io.tracecast.graph.archive.contents;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The multiplications, each with an addition, that a graph needs for one image: those of
 * convolutions and of products of matrices, as far as shapes tell. What else a graph computes is
 * small beside them and not counted.
 *
 * @param byLayer how many each kind of layer needs; what was found before shapes were lost if
 *     {@code unknown} is there
 * @param input the shape of the input that they hold for, one image; empty where it is not known
 * @param unknown why they are not known, if so
 */
public record MultiplyAdds(Map<Layer, Long> byLayer, List<Long> input, Optional<String> unknown) {

  /** Kinds of layers. */
  public enum Layer {
    CONVOLUTION,
    /** A product with weights. */
    LINEAR,
    /** A product of two tensors that are both computed, as in attention. */
    PRODUCT
  }

  public MultiplyAdds {
    byLayer =
        Collections.unmodifiableMap(
            byLayer.isEmpty() ? new EnumMap<>(Layer.class) : new EnumMap<>(byLayer));
    input = List.copyOf(input);
  }

  public static MultiplyAdds unknown(String why) {
    return new MultiplyAdds(Map.of(), List.of(), Optional.of(why));
  }

  /** Returns their number, if it is known. */
  public Optional<Long> perImage() {
    return unknown.isPresent() ? Optional.empty() : Optional.of(known());
  }

  /** Returns how many are known of. */
  public long known() {
    return byLayer.values().stream().reduce(0L, OperatorCounts::sum);
  }
}
