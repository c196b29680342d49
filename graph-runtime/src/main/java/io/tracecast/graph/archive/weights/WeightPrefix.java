package io.tracecast.graph.archive.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What wrappers of modules put in front of all names: it is taken off where all have it. */
final class WeightPrefix {
  /**
   * Of {@code DataParallel} or a wrapping module, of {@code torch.compile}, of training scripts.
   */
  private static final List<String> KNOWN = List.of("module.", "_orig_mod.", "model.");

  private static final int MAX_WRAPPERS = 4;

  private WeightPrefix() {}

  /** Returns the prefixes that all names have, the empty one first, each longer than the last. */
  static List<String> ofAll(Collection<String> names) {
    List<String> prefixes = new ArrayList<>(List.of(""));
    for (int i = 0; i < MAX_WRAPPERS && !names.isEmpty(); i++) {
      String outer = prefixes.get(i);
      String longer =
          KNOWN.stream()
              .map(known -> outer + known)
              .filter(prefix -> names.stream().allMatch(name -> name.startsWith(prefix)))
              .findFirst()
              .orElse("");
      if (longer.isEmpty()) {
        break;
      }
      prefixes.add(longer);
    }
    return prefixes;
  }
}
