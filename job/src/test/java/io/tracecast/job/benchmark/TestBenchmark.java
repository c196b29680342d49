package io.tracecast.job.benchmark;

import static io.tracecast.job.Invocation.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on small graphs, embedded. */
class TestBenchmark {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
  private static final Path ONNX = GRAPHS.resolve("sums.onnx");
  private static final Path TORCHSCRIPT = GRAPHS.resolve("sums.pt");
  private static final int RUNS = 5;

  @TempDir private static Path folder;

  private static Invocation run;
  private static JsonNode json;

  @BeforeAll
  static void measureOneGraphInTwoFormats() throws IOException {
    Path file = folder.resolve("benchmark.json");
    run =
        benchmark(
            "--graph",
            ONNX,
            "--graph",
            TORCHSCRIPT,
            "--images",
            IMAGES,
            "--write",
            file,
            "--html",
            folder.resolve("benchmark.html"));
    assertThat(run.exitCode()).as(run.err()).isIn(0, ExitCode.INVALID.number());
    json = new ObjectMapper().readTree(Files.readString(file));
  }

  private static Invocation benchmark(Object... more) {
    List<Object> words = new ArrayList<>(List.of("benchmark"));
    words.addAll(List.of("--input-size", "8", "--mean", "0,0,0", "--std", "1,1,1"));
    words.addAll(List.of("--runs", RUNS, "--loops", "3", "--min-duration", "5ms"));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  @Test
  void theTableHasEachVariantTheStatisticsAndTheVerdict() {
    assertThat(run.out())
        .contains("5 run(s) in random order (seed 1), all slots at the same time")
        .containsPattern(
            "  sums\\.onnx +[\\d.]+ +[\\d.]+ +[\\d.]+ +[\\d.]+ +[\\d.]+ +[\\d.]+ +\\d+\n")
        .containsPattern("  sums\\.pt +[\\d.]+ ")
        .containsPattern("One-way ANOVA over the runs: F\\(1, 8\\) = [\\d.]+, p = ")
        .containsPattern("(times as fast as|No difference larger than)")
        .contains(" of the largest number) on 7 images; the same best class on 7.")
        .containsPattern("\n(VALID|INVALID)\n");
  }

  @Test
  void everySlotMeasuresEveryVariantInEveryRun() {
    int slots = json.at("/executors/0/slots").asInt();

    assertThat(json.at("/turns")).hasSize(2 * RUNS * slots);
    json.at("/turns").forEach(turn -> assertThat(turn.at("/passNanos").size()).isPositive());
    assertThat(json.at("/variants/1/graph/format").asText()).isEqualTo("torchscript");
    assertThat(json.at("/variants/0/wallMillisPerImage/count").asInt()).isEqualTo(RUNS);
  }

  @Test
  void theFileTellsWhatTheTableTells() {
    assertThat(run.out()).contains(json.at("/comparisons/0/words").asText());
    assertThat(run.out()).contains("\n" + json.at("/validity").asText() + "\n");
    json.at("/reasons").forEach(why -> assertThat(run.out()).contains(why.at("/words").asText()));
    assertThat(run.exitCode() == 0).isEqualTo(json.at("/validity").asText().equals("VALID"));
  }

  @Test
  void oneGraphInTwoFormatsAnswersTheSame() {
    assertThat(json.at("/answers/0/wrong").asBoolean(true)).isFalse();
    assertThat(json.at("/answers/0/images").asInt()).isPositive();
  }

  @Test
  void aFileThatExistsIsRefusedBeforeAnythingIsMeasured() {
    Invocation refused = benchmark("--graph", ONNX, "--write", folder.resolve("benchmark.json"));

    assertThat(refused.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(refused.err()).contains("benchmark.json exists. Choose another --write");
  }

  @Test
  void theSameGraphTwiceIsTwoVariantsAndPicturesThatCannotBeDecodedAreToldOf() {
    Invocation blind =
        benchmark(
            "--graph",
            ONNX,
            "--graph",
            ONNX,
            "--images",
            IMAGES.resolve("not-image.txt"),
            "--isolated",
            "--runs",
            "2");

    assertThat(blind.out())
        .contains(
            "one slot at a time",
            "The answers of sums.onnx #2 were not compared with those of sums.onnx: no picture of"
                + " --images can be decoded.");
  }

  @Test
  void oneRunIsTooFewToTellASpread() {
    Invocation refused = benchmark("--graph", ONNX, "--runs", "1");

    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("--runs 1: a spread needs 2 runs at least. Take 5 or more");
  }

  @Test
  void oneDigestCannotPinSeveralGraphs() {
    Invocation refused = benchmark("--graph", ONNX, "--graph", TORCHSCRIPT, "--graph-sha256", "ab");

    assertThat(refused.err()).contains("--graph-sha256 pins one archive, and 2 are named");
  }

  @Test
  void thePageSaysWhatTheTableSaysAndAsksNobodyForAnything() throws IOException {
    String page = Files.readString(folder.resolve("benchmark.html"));

    assertThat(page)
        .contains(json.at("/comparisons/0/words").asText())
        .contains(">" + json.at("/validity").asText() + "<")
        .contains("\"type\":\"boxplot\"", "Images per second of each executor")
        .contains("default-src 'none'")
        .doesNotContainPattern("(src|href)=[\"']?(https?:|//)");
  }

  @Test
  void whatOneBenchmarkWroteAnotherImportsAndComparesWith() {
    Path before = folder.resolve("benchmark.json");
    Invocation again =
        benchmark("--graph", ONNX, "--import", before, "--baseline", before, "--max-memory", "9g");

    assertThat(again.out())
        .contains("  sums.onnx, imported * ", "  sums.pt * ")
        .containsPattern("\\* sums\\.pt: imported from .*benchmark.json, measured by tracecast ")
        .containsPattern("sums\\.onnx takes [\\d.]+ times as long as in .*benchmark\\.json \\(95 %")
        .containsPattern("1\\. sums\\.onnx, [\\d.]+ images/s");
  }

  @Test
  void theWayOfPicturesIsTimedAsAWhole() throws IOException {
    Path file = folder.resolve("whole.json");
    Invocation whole =
        benchmark(
            "--graph",
            ONNX,
            "--end-to-end",
            "--images",
            IMAGES.resolve("china.jpg"),
            "--write",
            file);

    assertThat(whole.exitCode()).as(whole.err()).isIn(0, ExitCode.INVALID.number());
    JsonNode written = new ObjectMapper().readTree(Files.readString(file));
    assertThat(written.at("/turns/0/images").asLong()).isPositive();
    assertThat(written.at("/turns/0/passNanos")).isEmpty();
    assertThat(written.at("/variants/0/wallMillisPerImage/mean").asDouble())
        .isGreaterThan(json.at("/variants/0/wallMillisPerImage/mean").asDouble());
  }

  @Test
  void aPictureThatCannotBeDecodedIsNotTimed() {
    Invocation refused = benchmark("--graph", ONNX, "--end-to-end", "--images", IMAGES);

    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err())
        .contains("--end-to-end counts every picture, and only 7 of the first 8");
  }

  @Test
  void theNetworksOfAManifestAreMeasuredOneAfterTheOtherAndOneThatFailsIsTold() throws IOException {
    Path zoo = folder.resolve("zoo.json");
    Files.writeString(
        zoo,
        """
        {"schemaVersion": 1, "networks": [
          {"name": "sums", "graphs": {"torchscript": "%s", "onnx": "%s"}},
          {"name": "broken", "graphs": {"onnx": "%s"}},
          {"name": "again", "graphs": {"onnx": "%s"}, "runs": {"eager": "benchmark.json"}}]}
        """
            .formatted(TORCHSCRIPT, ONNX, IMAGES.resolve("not-image.txt"), ONNX));
    Path file = folder.resolve("zoo-written.json");
    Path page = folder.resolve("zoo.html");
    Invocation all = benchmark("--zoo", zoo, "--write", file, "--html", page);

    assertThat(all.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(all.err()).contains("tracecast: broken: Cannot load graph");
    assertThat(all.out())
        .contains("\nsums\n", "\nagain\n", "Milliseconds per image, the quickest network first")
        .containsPattern("\n  sums +[\\d.]+ +[\\d.]+ ");
    JsonNode written = new ObjectMapper().readTree(Files.readString(file));
    assertThat(written.at("/networks")).hasSize(2);
    assertThat(written.at("/networks/0/comparisons")).hasSize(1);
    assertThat(written.at("/failures/0/name").asText()).isEqualTo("broken");
    assertThat(Files.readString(page)).contains("Milliseconds per image of each network");
  }

  @Test
  void optionsThatMakeNoSenseTogetherAreRefused() {
    assertThat(benchmark().err()).contains("Nothing to measure: name graphs with --graph");
    assertThat(benchmark("--graph", ONNX, "--zoo", "zoo.json").err())
        .contains("Give either --graph or --zoo, not both.");
    assertThat(benchmark("--graph", ONNX, "--write", "same", "--html", "same").err())
        .contains("--write and --html both name same");
    assertThat(benchmark("--graph", ONNX, "--end-to-end").err()).contains("Add --images PATH.");
    assertThat(benchmark("--graph", ONNX, "--fail-if-slower", "5%").err())
        .contains("Add --baseline FILE");
    assertThat(benchmark("--graph", ONNX, "--baseline", "b.json", "--fail-if-slower", "5").err())
        .contains("--fail-if-slower is a share such as 5%, not '5'.");
  }
}
