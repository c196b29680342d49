package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.stored.GraphWeight;
import io.tracecast.graph.archive.stored.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of a graph beside those of a file of weights, both without a prefix. */
final class WeightMatch {
  /** Counts batches in training; answers do not depend on it. */
  private static final String COUNTER = "num_batches_tracked";

  private final String filePrefix;
  private final String graphPrefix;
  private final Map<String, WeightTensor> values = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> derived = new ArrayList<>();
  private final List<String> reshaped = new ArrayList<>();
  private final List<String> retyped = new ArrayList<>();
  private final Set<String> surplus;
  private final List<String> kept = new ArrayList<>();
  private int counters;

  private WeightMatch(String filePrefix, String graphPrefix, Set<String> names) {
    this.filePrefix = filePrefix;
    this.graphPrefix = graphPrefix;
    this.surplus = new LinkedHashSet<>(names);
  }

  static WeightMatch of(
      NamedWeights file, String filePrefix, List<GraphWeight> graph, String graphPrefix) {
    WeightMatch match = new WeightMatch(filePrefix, graphPrefix, file.tensors().keySet());
    for (GraphWeight weight : graph) {
      boolean prefixed = weight.name().startsWith(graphPrefix);
      String bare = prefixed ? weight.name().substring(graphPrefix.length()) : weight.name();
      match.add(weight, filePrefix + bare, file.tensors().get(filePrefix + bare));
    }
    match.counters = (int) match.surplus.stream().filter(name -> name.endsWith(COUNTER)).count();
    match.surplus.removeIf(name -> name.endsWith(COUNTER));
    return match;
  }

  private void add(GraphWeight weight, String name, WeightTensor value) {
    if (value == null) {
      switch (weight.kind()) {
        case WEIGHT -> missing.add(weight.name());
        case DERIVED -> derived.add(weight.name());
        case CONSTANT -> kept.add(weight.name());
      }
      return;
    }
    surplus.remove(name);
    if (!value.shape().equals(weight.shape())) {
      reshaped.add(
          "%s is %s in the file and %s in the graph"
              .formatted(weight.name(), shape(value.shape()), shape(weight.shape())));
    } else if (value.type() != weight.type()) {
      retyped.add(
          "%s is %s in the file and %s in the graph"
              .formatted(weight.name(), value.type().torchName(), weight.type().torchName()));
    } else {
      values.put(weight.name(), value);
    }
  }

  private static String shape(List<Long> shape) {
    return shape.isEmpty()
        ? "a number"
        : String.join("x", shape.stream().map(String::valueOf).toList());
  }

  boolean isWhole() {
    return misfits() == 0;
  }

  int misfits() {
    return missing.size() + surplus.size() + reshaped.size() + retyped.size() + derived.size();
  }

  /** Returns new values by the graph's names. */
  Map<String, WeightTensor> values() {
    return values;
  }

  List<String> missing() {
    return missing;
  }

  /** Returns tensors of the graph that an exporter may have made of weights. */
  List<String> derived() {
    return derived;
  }

  List<String> reshaped() {
    return reshaped;
  }

  List<String> retyped() {
    return retyped;
  }

  Set<String> surplus() {
    return surplus;
  }

  /** Returns by which rules the names were matched, as parts of a sentence. */
  List<String> rules() {
    List<String> rules = new ArrayList<>();
    if (!filePrefix.isEmpty()) {
      rules.add("the file's names without their prefix " + filePrefix);
    }
    if (!graphPrefix.isEmpty()) {
      rules.add("the graph's names without their prefix " + graphPrefix);
    }
    if (rules.isEmpty()) {
      rules.add("names as they are");
    }
    if (!kept.isEmpty()) {
      rules.add(
          "%d constants of the graph that the file does not have stay (%s)"
              .formatted(kept.size(), WeightErrors.listed(kept)));
    }
    if (counters > 0) {
      rules.add(counters + " counters of batches (" + COUNTER + ") have no place in the graph");
    }
    return rules;
  }
}
