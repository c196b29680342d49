package io.tracecast.job.options;

import io.tracecast.graph.archive.GraphInterface;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The interface of a run, with where each of its values comes from.
 *
 * @param graphInterface the interface
 * @param origins by part, without the parts that change nothing: a padding where pictures are not
 *     letterboxed, mean and standard deviation where pixels pass as they are
 * @param inputOrigins where the values of inputs beside the images come from, by the input's name
 */
public record ResolvedInterface(
    GraphInterface graphInterface,
    Map<InterfacePart, Origin> origins,
    Map<String, Origin> inputOrigins) {
  public ResolvedInterface {
    origins = Collections.unmodifiableMap(new EnumMap<>(origins));
    inputOrigins = Collections.unmodifiableMap(new LinkedHashMap<>(inputOrigins));
  }

  /** Returns it without labels, as if nobody had said any. */
  public ResolvedInterface withoutLabels() {
    return withLabels(graphInterface.withLabels(List.of()), Origin.DEFAULT);
  }

  /** Returns it with labels from another place. */
  ResolvedInterface withLabels(GraphInterface labelled, Origin origin) {
    Map<InterfacePart, Origin> changed = new EnumMap<>(origins);
    changed.put(InterfacePart.LABELS, origin);
    return new ResolvedInterface(labelled, changed, inputOrigins);
  }
}
