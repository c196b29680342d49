package io.tracecast.graph.engine.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile of ONNX Runtime tells who runs what. */
class TestNodeShares {
  private static final String PROFILE =
      """
      [
      {"cat":"Session","name":"model_run","args":{}},
      {"cat":"Node","name":"a_kernel_time","args":{"op_name":"X_136664778_0","provider":"X"}},
      {"cat":"Node","name":"b_kernel_time","args":{"op_name":"TopK","provider":"CPU"}},
      {"cat":"Node","name":"c_kernel_time","args":{"op_name":"Cast","provider":"CPU"}},
      {"cat":"Node","name":"b_kernel_time","args":{"op_name":"TopK","provider":"CPU"}},
      {"cat":"Node","name":"b_fence_before"}
      ]
      """;

  @TempDir Path folder;

  @Test
  void operatorsAreListedByTheProviderThatRunsThem() throws IOException {
    NodeShares shares = NodeShares.read(Files.writeString(folder.resolve("p.json"), PROFILE));

    assertThat(shares.operators())
        .isEqualTo(Map.of("X", Set.of("X"), "CPU", Set.of("Cast", "TopK")));
    assertThat(shares.besides("X")).contains("CPU runs Cast, TopK");
  }

  @Test
  void nothingStandsBesideAProviderThatRunsAll() {
    assertThat(new NodeShares(Map.of("X", Set.of("X"))).besides("X")).isEmpty();
  }
}
