package io.tracecast.graph.archive.onnx.contents;

import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import io.tracecast.graph.archive.contents.OperatorCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Adds up multiply-adds, and takes down from where on they are not known. */
final class Work {
  private final Map<Layer, Long> byLayer = new EnumMap<>(Layer.class);
  private Optional<String> unknown = Optional.empty();

  /** Adds a product of sizes. */
  void add(Layer layer, long... sizes) {
    byLayer.merge(layer, Fact.elements(sizes), OperatorCounts::sum);
  }

  /** Takes down why what a layer computes is not known; the first reason stays. */
  void lose(String why) {
    unknown = unknown.or(() -> Optional.of(why));
  }

  Map<Layer, Long> byLayer() {
    return byLayer;
  }

  Optional<String> unknown() {
    return unknown;
  }
}
