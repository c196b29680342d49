package io.tracecast.graph.archive.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.*;
import java.util.Map;

/** Hostile graph, good weights. */
class FuzzWeightedGraph {
  static final NamedWeights WEIGHTS = WeightReader.read("sd.pt", SmallArchives.bytes(SmallArchives.file("state-dict.pt")), FuzzWeights.FOLDER);

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void graphsAreWeightedOrRefused(byte[] content) {
    FuzzBar.read(() -> WeightPacker.pack(SmallArchives.read("any", content), WEIGHTS), ArchiveException.class);
  }
}
