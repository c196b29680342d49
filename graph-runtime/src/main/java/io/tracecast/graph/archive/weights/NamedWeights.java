package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.stored.WeightTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tensors by name, as a file of weights has them.
 *
 * @param file what the user calls the file
 * @param form what it turned out to be, as the rest of a sentence: {@code a state_dict under the
 *     key 'model'}
 * @param tensors in the file's order
 */
public record NamedWeights(String file, String form, Map<String, WeightTensor> tensors) {
  public NamedWeights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }
}
