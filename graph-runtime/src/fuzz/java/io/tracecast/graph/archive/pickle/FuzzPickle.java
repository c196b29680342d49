package io.tracecast.graph.archive.pickle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.ArchiveException;

class FuzzPickle {
  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void aPickleIsReadOrRefused(byte[] content) {
    FuzzBar.read(() -> PickleReader.read("any", content), ArchiveException.class);
  }
}
