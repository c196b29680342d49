package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRunsFile {
  @TempDir private Path folder;

  private RunsFile read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("runs.json"), text);
    return RunsFile.read("--import", file.toString(), new Configuration());
  }

  @Test
  void runsOfAnotherToolAreReadWithWhatTheFileSaysOfThem() throws IOException {
    ImportedRuns runs =
        read("""
                {"schemaVersion": 1, "tool": "torch 2.7.1", "machine": "a laptop", "more": 1,
                 "variants": [{"name": "alexnet eager", "device": "cuda", "batchSize": 4,
                   "runs": [{"images": 40, "wallMillisPerImage": 2.5},
                            {"images": 40, "wallMillisPerImage": 1.5}]}]}
                """)
            .of(RunsFile.NAMELESS)
            .get(0);

    assertThat(runs.name()).isEqualTo("alexnet eager");
    assertThat(runs.device()).isEqualTo("cuda");
    assertThat(runs.batchSize()).isEqualTo(4);
    assertThat(runs.wall()).containsExactly(2.5, 1.5);
    assertThat(runs.hasCpu()).isFalse();
    assertThat(runs.imagesPerSecond()).isEqualTo(500);
    assertThat(runs.origin().inWords()).endsWith("runs.json, measured by torch 2.7.1 on a laptop");
  }

  @Test
  void theFigureOfARunOnSeveralExecutorsIsTheirMean() throws IOException {
    ImportedRuns runs =
        read("""
                {"schemaVersion": 1, "variants": [{"name": "a", "imagesPerSecond": 700, "runs": [
                  {"run": 0, "executor": "0", "wallMillisPerImage": 2, "cpuMillisPerImage": 20},
                  {"run": 1, "executor": "0", "wallMillisPerImage": 3, "cpuMillisPerImage": 30},
                  {"run": 0, "executor": "1", "wallMillisPerImage": 4, "cpuMillisPerImage": 40},
                  {"run": 1, "executor": "1", "wallMillisPerImage": 5, "cpuMillisPerImage": 50}]}]}
                """)
            .of("whatever")
            .get(0);

    assertThat(runs.wall()).containsExactly(3, 4);
    assertThat(runs.cpu()).containsExactly(30, 40);
    assertThat(runs.imagesPerSecond()).isEqualTo(700);
  }

  @Test
  void aFileOfSeveralNetworksGivesEachItsOwnRuns() throws IOException {
    RunsFile file =
        read(
            """
            {"schemaVersion": 1, "networks": [
              {"name": "a", "variants": [{"name": "onnx", "runs": [
                {"wallMillisPerImage": 1}, {"wallMillisPerImage": 1}]}]},
              {"name": "b", "variants": [{"name": "onnx", "runs": [
                {"wallMillisPerImage": 2}, {"wallMillisPerImage": 2}]}]}]}
            """);

    assertThat(file.of("b").get(0).wall()).containsExactly(2, 2);
    assertThat(file.of("c")).isEqualTo(List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          [1, 2                                    | is not JSON: Unexpected end-of-input
          {}                                       | its schemaVersion is , and 1 is what
          {"schemaVersion": 1}                     | it has no variants
          {"schemaVersion": 1, "variants": [{}]}   | a variant has no name
          {"schemaVersion": 1, "variants": [{"name": "a"}]} | a has 0 run(s), and a spread needs 2
          {"schemaVersion": 1, "variants": [{"name": "a", "runs": [{}, {}]}]} | wallMillisPerImage of run 1 of a is missing, and not a time above zero
          {"schemaVersion": 1, "variants": [{"name": "a", "runs": [{"wallMillisPerImage": 1}, {"wallMillisPerImage": -1}]}]} | of run 2 of a is -1, and not
          {"schemaVersion": 1, "variants": [{"name": "a", "runs": [{"wallMillisPerImage": 1}, {"wallMillisPerImage": "x"}]}]} | of run 2 of a is "x", and not
          """)
  void whatIsNotAFileOfRunsIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("Name a file that benchmark --write wrote, or runs in the same form");
  }

  @Test
  void aFileThatIsNotThereIsSaidToBe() {
    String missing = folder.resolve("missing.json").toString();

    assertThatThrownBy(() -> RunsFile.read("--baseline", missing, new Configuration()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("--baseline " + missing + " cannot be read");
  }
}
