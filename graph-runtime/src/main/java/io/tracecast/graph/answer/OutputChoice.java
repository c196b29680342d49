package io.tracecast.graph.answer;

import java.util.List;

/** Which output of a graph holds the answers. */
public sealed interface OutputChoice {

  /** Returns where the output is among those names, or -1. */
  int find(List<String> names);

  /**
   * The output with that name.
   *
   * @param name its name in the graph
   */
  record ByName(String name) implements OutputChoice {
    @Override
    public int find(List<String> names) {
      return names.indexOf(name);
    }

    @Override
    public String toString() {
      return "'" + name + "'";
    }
  }

  /**
   * The output at that place.
   *
   * @param index counted from 0; tuples and lists are counted through
   */
  record ByIndex(int index) implements OutputChoice {
    @Override
    public int find(List<String> names) {
      return index >= 0 && index < names.size() ? index : -1;
    }

    @Override
    public String toString() {
      return "number " + index;
    }
  }
}
