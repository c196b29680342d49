package io.tracecast.job.options;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Notes who said each value while an interface is put together: the last one who did. */
final class Origins {
  private final Map<InterfacePart, Origin> parts = new EnumMap<>(InterfacePart.class);
  private final Map<String, Origin> inputs = new LinkedHashMap<>();

  void put(Collection<InterfacePart> of, Origin origin) {
    of.forEach(part -> put(part, origin));
  }

  void put(InterfacePart part, Origin origin) {
    parts.put(part, origin);
  }

  void remove(Collection<InterfacePart> without) {
    parts.keySet().removeAll(without);
  }

  void putInput(String name, Origin origin) {
    inputs.put(name, origin);
  }

  /** Returns what the option of a part says, or else the value that there is without. */
  <T> T chosen(InterfacePart part, T option, T otherwise) {
    if (option == null) {
      return otherwise;
    }
    put(part, Origin.option(part.option()));
    return option;
  }

  Map<InterfacePart, Origin> ofParts() {
    return parts;
  }

  Map<String, Origin> ofInputs() {
    return inputs;
  }
}
