package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.pickle.PickleValue;
import io.tracecast.graph.archive.pickle.PickleValue.Dict;
import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.pickle.PickleValue.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dictionary of tensors in what {@code torch.save} wrote: the whole, or what lies under the one
 * key of a checkpoint that holds such a dictionary, as {@code state_dict} or {@code model}.
 *
 * @param form what the file turned out to be
 */
record StateDict(String form, Map<String, Tensor> tensors) {

  static StateDict in(String file, PickleValue value) {
    if (!(value instanceof Dict dict)) {
      throw WeightErrors.noTensors(file, "no dictionary");
    }
    if (isOfTensors(dict)) {
      return new StateDict("a state_dict", tensors(file, dict));
    }
    Map<String, PickleValue> entries = dict.byText();
    List<String> keys =
        entries.keySet().stream()
            .filter(key -> entries.get(key) instanceof Dict inner && isOfTensors(inner))
            .toList();
    if (keys.isEmpty()) {
      throw WeightErrors.noTensors(
          file, "a dictionary with the keys " + WeightErrors.listed(entries.keySet()));
    }
    if (keys.size() > 1) {
      throw WeightErrors.several(file, keys);
    }
    String form = "a state_dict under the key '" + ArchiveErrors.quoted(keys.get(0)) + "'";
    return new StateDict(form, tensors(file, (Dict) entries.get(keys.get(0))));
  }

  private static boolean isOfTensors(Dict dict) {
    return !dict.entries().isEmpty()
        && dict.entries().stream()
            .allMatch(entry -> entry.key() instanceof Text && entry.value() instanceof Tensor);
  }

  private static Map<String, Tensor> tensors(String file, Dict dict) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.byText()
        .forEach(
            (name, value) -> {
              Tensor tensor = (Tensor) value;
              if (tensor.quantised()) {
                throw WeightErrors.quantised(file, name);
              }
              tensors.put(name, tensor);
            });
    return tensors;
  }
}
