package io.tracecast.job.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import java.util.List;

/** Files of labels, in any of their forms. */
class FuzzLabels {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void labelsAreReadOrRefused(byte[] content) {
    List<String> lines = new String(content, UTF_8).lines().map(String::strip).toList();
    FuzzBar.read(() -> LabelFile.labels(lines), IllegalArgumentException.class);
  }
}
