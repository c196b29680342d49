package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestZoo {
  @TempDir private Path folder;

  private Zoo read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("zoo.json"), text);
    return Zoo.read(file.toString(), new Configuration());
  }

  @Test
  void pathsAreRelativeToTheManifest() throws IOException {
    Zoo zoo =
        read(
            """
            {"schemaVersion": 1, "networks": [
              {"name": "alexnet", "graphs": {"torchscript": "a.pt", "onnx": "/else/a.onnx"},
               "runs": {"eager": "sub/a.json"}},
              {"name": "vgg11", "graphs": {"onnx": "v.onnx"}}]}
            """);

    Zoo.Network alexnet = zoo.networks().get(0);
    assertThat(alexnet.graphs())
        .containsEntry("torchscript", folder.resolve("a.pt").toString())
        .containsEntry("onnx", "/else/a.onnx");
    assertThat(alexnet.runs()).containsEntry("eager", folder.resolve("sub/a.json").toString());
    assertThat(zoo.networks().get(1).runs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          no                                                   | it is not JSON
          {"networks": []}                                     | its schemaVersion is not 1
          {"schemaVersion": 1}                                 | it has no networks
          {"schemaVersion": 1, "networks": [{"name": "a"}]}    | a network has no name or no graphs
          {"schemaVersion": 1, "networks": [{"name": "a", "graphs": {"b": "c"}}, {"name": "a", "graphs": {"b": "c"}}]} | it has a twice
          """)
  void whatIsNotAManifestIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("is not a list of networks: " + reason)
        .hasMessageContaining("scripts/export zoo writes one");
  }
}
