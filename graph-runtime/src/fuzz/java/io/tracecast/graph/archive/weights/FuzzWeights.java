package io.tracecast.graph.archive.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.*;
import io.tracecast.graph.archive.stored.WeightTensor;
import java.io.*;

class FuzzWeights {
  static final ArchiveFolder FOLDER =
      new ArchiveFolder() {
        public String name() { return "folder"; }
        public ArchiveBytes read(String location) throws IOException { throw new FileNotFoundException(location); }
      };
  static final GraphArchive[] GRAPHS = {SmallArchives.read("sums.pt"), SmallArchives.read("traced-in-training.pt"), SmallArchives.read("sums.onnx")};

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void weightsAreReadOrRefused(byte[] content) {
    FuzzBar.read(() -> read(content), ArchiveException.class);
  }
  static void read(byte[] content) {
    NamedWeights weights = WeightReader.read("any", SmallArchives.bytes(content), FOLDER);
    try {
      for (WeightTensor t : weights.tensors().values()) {
        t.writeTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) { throw new UncheckedIOException(e); }
    for (GraphArchive g : GRAPHS) {
      try { WeightPacker.pack(g, weights); } catch (ArchiveException e) { if (e.getMessage().isBlank()) throw new IllegalStateException(e); }
    }
  }
}
