package io.tracecast.graph.archive.stored;

import io.tracecast.graph.archive.ArchiveFiles;
import java.util.List;
import java.util.Map;

/** The tensors of a graph, by the names that it has for them. */
public interface GraphWeights {

  /** Returns them in the order of the archive; no name comes twice. */
  List<GraphWeight> weights();

  /**
   * Returns a copy of the archive with other values in it.
   *
   * @param values new values by the graph's names, of the same type and shape; tensors of other
   *     names stay
   * @throws io.tracecast.graph.archive.ArchiveException if the archive has no room for them, as
   *     where two names share elements and their values differ
   */
  ArchiveFiles with(Map<String, WeightTensor> values);
}
