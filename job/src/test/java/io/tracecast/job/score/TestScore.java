package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.TORCHSCRIPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.graph.Tolerances;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.io.sink.FileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command on the samples, embedded: real graphs, real photographs, a real Spark. */
class TestScore {
  @TempDir private static Path folder;

  private static Path onnx;
  private static Path torchScript;
  private static Invocation first;

  @BeforeAll
  static void scoreSamples() {
    onnx = folder.resolve("onnx");
    torchScript = folder.resolve("torchscript");
    first = Invocation.score(ONNX, IMAGES, onnx, "--with-output");
    assertThat(first.exitCode()).as(first.err()).isZero();
    Invocation second = Invocation.score(TORCHSCRIPT, IMAGES, torchScript, "--with-output");
    assertThat(second.exitCode()).as(second.err()).isZero();
  }

  private static String fileName(Row row) {
    return Path.of(row.getString(row.fieldIndex("path"))).getFileName().toString();
  }

  private static Row best(Row row) {
    return row.<Row>getList(row.fieldIndex("predictions")).get(0);
  }

  private static float[] output(Row row) {
    List<Float> output = row.getList(row.fieldIndex("output"));
    float[] values = new float[output.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = output.get(i);
    }
    return values;
  }

  private static void assertSameAnswers(String name, Row row, Row expected) {
    float[] values = output(expected);
    assertThat(output(row))
        .as(name)
        .containsExactly(values, within(Tolerances.sampleProbabilities(values)));
  }

  private static Map<String, Row> byName(Path output) {
    return ScoredRows.read(output.resolve("predictions"), "parquet").stream()
        .collect(Collectors.toMap(TestScore::fileName, row -> row));
  }

  @Test
  void photographsGetTheLabelsThatPyTorchGivesThem() {
    Map<String, Row> rows = byName(onnx);
    Map<String, Float> expected =
        Map.of(
            "chelsea.png/Egyptian cat", 0.7638f,
            "coffee.png/espresso", 0.9909f,
            "china.jpg/palace", 0.8423f,
            "rocket.jpg/missile", 0.1871f,
            "flower.jpg/honeycomb", 0.4762f);
    expected.forEach(
        (key, score) -> {
          String[] parts = key.split("/");
          Row best = best(rows.get(parts[0]));
          assertThat(best.getString(1)).as(parts[0]).isEqualTo(parts[1]);
          // the references have four digits
          float tolerance = 0.5e-4f + Tolerances.sampleProbabilities(output(rows.get(parts[0])));
          assertThat(best.getFloat(2)).as(parts[0]).isCloseTo(score, within(tolerance));
        });
  }

  @Test
  void bothFormatsAgreeOnEveryImage() {
    Map<String, Row> torch = byName(torchScript);
    Map<String, Row> rows = byName(onnx);
    assertThat(rows).hasSize(7).containsOnlyKeys(torch.keySet());
    rows.forEach(
        (name, row) -> {
          assertThat(best(row).getInt(0)).as(name).isEqualTo(best(torch.get(name)).getInt(0));
          assertSameAnswers(name, row, torch.get(name));
        });
  }

  @Test
  void rowsTellWhatTheImageWas() throws IOException {
    Row row = byName(onnx).get("china.jpg");
    Path file = IMAGES.resolve("china.jpg");
    assertThat(row.schema().fieldNames())
        .containsExactly(
            "path",
            "modificationTime",
            "length",
            "width",
            "height",
            "predictions",
            "output",
            "outputShape",
            "graphDigest");
    assertThat(row.getLong(2)).isEqualTo(Files.size(file));
    assertThat(row.getTimestamp(1).getTime()).isEqualTo(Files.getLastModifiedTime(file).toMillis());
    assertThat(row.getInt(3)).isEqualTo(640);
    assertThat(row.getInt(4)).isEqualTo(427);
    assertThat(row.getList(5)).hasSize(5);
    assertThat(row.getList(6)).hasSize(1001);
  }

  @Test
  void whatIsNoImageIsQuarantinedWithItsReason() {
    List<Row> rows = ScoredRows.read(onnx.resolve("quarantine"), "parquet");
    assertThat(rows).hasSize(1);
    assertThat(fileName(rows.get(0))).isEqualTo("not-image.txt");
    assertThat(rows.get(0).getString(1)).isEqualTo("decode");
    assertThat(rows.get(0).getString(2)).isEqualTo("not_an_image");
    assertThat(rows.get(0).getString(3)).startsWith("Not an image: the data begin with");
  }

  @Test
  void theReportAddsUpAndSaysComplete() throws IOException {
    JsonNode report = Invocation.report(onnx);
    assertThat(report.at("/status").asText()).isEqualTo("complete");
    assertThat(report.at("/exitCode").asInt()).isZero();
    assertThat(report.at("/graph/format").asText()).isEqualTo("onnx");
    assertThat(report.at("/counts/images").asInt()).isEqualTo(8);
    assertThat(report.at("/counts/scored").asInt()).isEqualTo(7);
    assertThat(report.at("/counts/quarantined").asInt()).isEqualTo(1);
    assertThat(report.at("/executors")).hasSize(1);
    assertThat(report.at("/executors/0/images").asInt()).isEqualTo(8);
    double perSecond = report.at("/throughput/imagesPerSecond").asDouble();
    double seconds = report.at("/throughput/scoringSeconds").asDouble();
    double lastDigit = 0.001; // both are rounded to it, by half of it at most
    assertThat(perSecond * seconds).isCloseTo(8, within(lastDigit * (perSecond + seconds)));
    for (String stage : List.of("read", "decode", "transform", "forward", "postprocess")) {
      assertThat(report.at("/stages/" + stage + "/millisPerImage").asDouble())
          .as(stage)
          .isPositive();
    }
    assertThat(report.at("/batchLatencyMillis/p50").asDouble()).isPositive();
    assertThat(report.at("/startup/graphLoadSeconds").asDouble()).isPositive();
  }

  @Test
  void theTableAtTheEndTellsPeople() {
    assertThat(first.out())
        .contains("chelsea.png   Egyptian cat 0.764   tabby, tabby cat 0.143")
        .contains("images  8   scored 7   quarantined 1")
        .contains("batch latency   p50")
        .contains("Predictions are in " + onnx)
        .contains("not-image.txt: Not an image");
    assertThat(first.err())
        .containsPattern("(?m)^8 of 8 images   \\d+\\.\\d images/s   1 quarantined$");
  }

  @Test
  void everyOutputFormatHoldsTheSamePredictions() {
    Path json = folder.resolve("as-json");
    Path csv = folder.resolve("as-csv");
    assertThat(Invocation.score(ONNX, IMAGES, json, "--output-format", "json").exitCode()).isZero();
    assertThat(Invocation.score(ONNX, IMAGES, csv, "--output-format", "csv").exitCode()).isZero();
    List<Row> jsonRows = ScoredRows.read(json.resolve("predictions"), "json");
    List<Row> csvRows = ScoredRows.read(csv.resolve("predictions"), "csv");
    assertThat(jsonRows).hasSize(7);
    assertThat(csvRows).hasSize(7);
    Row cat = csvRows.stream().filter(row -> fileName(row).startsWith("chelsea")).findFirst().get();
    assertThat(cat.getString(cat.fieldIndex("predictions")))
        .startsWith("[{\"index\":286,\"label\":\"Egyptian cat\",\"score\":0.763");
    assertThat(jsonRows.stream().map(TestScore::fileName))
        .containsExactlyElementsOf(csvRows.stream().map(TestScore::fileName).toList());
    assertThat(ScoredRows.read(json.resolve("quarantine"), "json")).hasSize(1);
    assertThat(ScoredRows.read(csv.resolve("quarantine"), "csv")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = FileSink.class,
      names = {"JSON", "CSV"})
  void aFirstPartitionWithoutRowsLeavesNoFileThatReadersTakeTheColumnsFrom(FileSink format)
      throws IOException {
    Path output = folder.resolve("first-empty-" + format.label());
    Path bad = IMAGES.resolve("not-image.txt");
    Path good = IMAGES.resolve("chelsea.png");
    Invocation run =
        Invocation.score(
            ONNX,
            bad,
            output,
            "--images",
            good,
            "--partitions",
            "2",
            "--batch-size",
            "1",
            "--output-format",
            format);
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (Stream<Path> files = Files.list(output.resolve("predictions"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .singleElement()
          .asString()
          .matches("part-00001-.*\\." + format.label());
    }
    assertThat(ScoredRows.read(output.resolve("predictions"), format.label())).hasSize(1);
    assertThat(ScoredRows.read(output.resolve("quarantine"), format.label())).hasSize(1);
  }

  @Test
  void aTableWithABinaryColumnIsScored() {
    Path table = folder.resolve("table");
    ScoredRows.withSpark(
        spark -> {
          spark
              .read()
              .format("binaryFile")
              .load(IMAGES.toString())
              .select(functions.col("path").as("name"), functions.col("content").as("jpeg"))
              .write()
              .mode(SaveMode.ErrorIfExists)
              .parquet(table.toString());
          return null;
        });
    Path output = folder.resolve("from-table");
    Invocation run =
        Invocation.of(
            "score",
            "--graph",
            ONNX,
            "--table",
            table,
            "--format",
            "parquet",
            "--id-column",
            "name",
            "--output",
            output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    Map<String, Row> fromTable = byName(output);
    Map<String, Row> fromFiles = byName(onnx);
    assertThat(fromTable).containsOnlyKeys(fromFiles.keySet());
    fromTable.forEach(
        (name, row) -> assertThat(best(row)).as(name).isEqualTo(best(fromFiles.get(name))));
  }

  @Test
  void aListMayNameFilesThatAreGone() throws IOException {
    Path list = Files.writeString(folder.resolve("list.txt"), listOf("chelsea.png", "gone.jpg"));
    Path output = folder.resolve("from-list");
    Invocation run =
        Invocation.of("score", "--graph", ONNX, "--images-from", list, "--output", output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(
            ScoredRows.read(output.resolve("predictions"), "parquet").stream()
                .map(TestScore::fileName))
        .containsExactly("chelsea.png");
    Row gone = ScoredRows.read(output.resolve("quarantine"), "parquet").get(0);
    assertThat(fileName(gone)).isEqualTo("gone.jpg");
    assertThat(gone.getString(1)).isEqualTo("read");
    assertThat(gone.getString(2)).isEqualTo("not_found");
    assertThat(gone.getString(3)).isEqualTo("The file does not exist any more, or never did");
  }

  private static String listOf(String... names) {
    return "# a list\n\n"
        + List.of(names).stream()
            .map(name -> IMAGES.resolve(name).toUri() + "\n")
            .collect(Collectors.joining());
  }

  @Test
  void globsAndFilesAreScored() {
    Path output = folder.resolve("from-glob");
    Invocation run =
        Invocation.of(
            "score",
            "--graph",
            ONNX,
            "--images",
            IMAGES + "/*.jpg",
            IMAGES.resolve("chelsea.png"),
            "--output",
            output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(
            ScoredRows.read(output.resolve("predictions"), "parquet").stream()
                .map(TestScore::fileName))
        .containsExactly("chelsea.png", "china.jpg", "flower.jpg", "grayscale.jpg", "rocket.jpg");
  }

  @Test
  void overwriteReplacesAnEarlierRunWhole() throws IOException {
    Path output = folder.resolve("replaced");
    assertThat(Invocation.score(ONNX, IMAGES, output).exitCode()).isZero();
    Invocation again =
        Invocation.score(ONNX, IMAGES.resolve("coffee.png"), output, "--overwrite", "--top-k", "1");
    assertThat(again.exitCode()).as(again.err()).isZero();
    List<Row> rows = ScoredRows.read(output.resolve("predictions"), "parquet");
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).getList(5)).hasSize(1);
    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet")).isEmpty();
    assertThat(Invocation.report(output).at("/counts/images").asInt()).isEqualTo(1);
    assertThat(output.resolve("_tracecast").toFile().list())
        .hasSize(2)
        .contains("report.html")
        .anyMatch(name -> name.startsWith("inventory-"));
  }

  @Test
  void autoFindsABatchSizeAndSaysHow() throws IOException {
    Path output = folder.resolve("auto");
    Invocation run = Invocation.score(ONNX, IMAGES, output, "--batch-size", "auto");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = Invocation.report(output);
    JsonNode search = report.at("/batchSizeSearch");
    int chosen = search.at("/chosen").asInt();
    List<Integer> sizes =
        search.at("/candidates").findValuesAsText("batchSize").stream()
            .map(Integer::valueOf)
            .toList();
    // how many sizes there is time for depends on the machine
    assertThat(sizes).startsWith(1).contains(chosen);
    search
        .at("/candidates")
        .forEach(
            candidate -> {
              assertThat(candidate.at("/cpuMillisPerImage").asDouble()).isPositive();
              assertThat(candidate.at("/memoryBytes").asLong())
                  .isPositive()
                  .isLessThanOrEqualTo(search.at("/memoryLimitBytes").asLong());
            });
    assertThat(search.at("/device").asText()).isEqualTo("cpu");
    assertThat(search.at("/end").asText()).isNotBlank();
    assertThat(report.at("/settings/batchSize").asInt()).isEqualTo(chosen);
    assertThat(report.at("/counts/scored").asInt()).isEqualTo(7);
    assertThat(run.out())
        .contains("batch size      " + chosen + ": ")
        .contains("CPU ms/image of forward passes on localhost, measured for");
    assertThat(best(byName(output).get("china.jpg")).getString(1)).isEqualTo("palace");
  }

  @Test
  void anExplicitMemoryLayoutIsUsed() throws IOException {
    Path output = folder.resolve("planar");
    Invocation run =
        Invocation.score(
            TORCHSCRIPT,
            IMAGES,
            output,
            "--memory-layout=planar",
            "--concurrent-passes=1",
            "--batch-size=2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/executors/0/layout").asText()).isEqualTo("nchw");
    assertThat(report.at("/settings/concurrentPasses").asInt()).isEqualTo(1);
  }

  @Test
  void batchesOfEverySizeGiveTheSameScores() {
    Path output = folder.resolve("batches-of-3");
    Invocation run =
        Invocation.score(
            TORCHSCRIPT, IMAGES, output, "--batch-size", "3", "--partitions", "2", "--with-output");
    assertThat(run.exitCode()).as(run.err()).isZero();
    Map<String, Row> expected = byName(torchScript);
    byName(output).forEach((name, row) -> assertSameAnswers(name, row, expected.get(name)));
  }
}
