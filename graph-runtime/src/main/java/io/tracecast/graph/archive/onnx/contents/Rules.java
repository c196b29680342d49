package io.tracecast.graph.archive.onnx.contents;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of all operators whose shapes can be told. */
final class Rules {
  private static final Map<String, Rule> ALL = all();

  /** Operators whose outputs have shapes that only a run shows, and that multiply no matrices. */
  private static final Set<String> ONLY_RUN_SHOWS =
      Set.of(
          "NonZero",
          "NonMaxSuppression",
          "Unique",
          "Compress",
          "SequenceConstruct",
          "SequenceEmpty",
          "SequenceAt",
          "SequenceInsert",
          "SequenceErase",
          "SequenceLength",
          "SplitToSequence",
          "ConcatFromSequence",
          "Optional",
          "OptionalGetElement",
          "OptionalHasElement",
          "StringNormalizer",
          "TfIdfVectorizer",
          "ImageDecoder",
          "RandomNormal",
          "RandomUniform",
          "Multinomial",
          "MaxRoiPool",
          "MaxUnpool",
          "Col2Im",
          "CenterCropPad",
          "Det",
          "AffineGrid",
          "ai.onnx.ml::ZipMap",
          "ai.onnx.ml::ArrayFeatureExtractor",
          "ai.onnx.ml::LabelEncoder",
          "ai.onnx.ml::TreeEnsembleClassifier",
          "ai.onnx.ml::TreeEnsembleRegressor");

  private Rules() {}

  private static Map<String, Rule> all() {
    Map<String, Rule> rules = new HashMap<>();
    rules.putAll(LayerRules.RULES);
    rules.putAll(PoolRules.RULES);
    rules.putAll(ElementwiseRules.RULES);
    rules.putAll(LayoutRules.RULES);
    rules.putAll(SelectionRules.RULES);
    return Map.copyOf(rules);
  }

  private static String key(Node node) {
    return node.isStandard() ? node.operator() : node.domain() + "::" + node.operator();
  }

  static Optional<Rule> of(Node node) {
    return Optional.ofNullable(ALL.get(key(node)));
  }

  /** Returns whether it has multiply-adds that count, as far as operators are known. */
  static boolean mayMultiply(Node node) {
    return LayerRules.RULES.containsKey(key(node))
        || (!ALL.containsKey(key(node)) && !ONLY_RUN_SHOWS.contains(key(node)));
  }
}
