package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a run writes for each kind of answer. The graphs work on the sums of the three channels of
 * pictures of one colour, 8 x 8 pixels between 0 and 1.
 */
class TestAnswerKinds {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  @TempDir private Path folder;

  private Path images;
  private Path output;
  private String mean = "0,0,0";

  @BeforeEach
  void paint() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
    output = folder.resolve("output");
    paint("1-blue.png", 0x000033); // 12.8
    paint("2-green.png", 0x006600); // 25.6
    paint("3-red.png", 0xff0000); // 64
  }

  private void paint(String name, int colour) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, colour);
    }
    ImageIO.write(image, "png", images.resolve(name).toFile());
  }

  private Invocation run(String graph, Object... more) {
    List<Object> words = new ArrayList<>(List.of("score", "--graph", GRAPHS.resolve(graph)));
    words.addAll(List.of("--images", images, "--output", output, "--partitions", 1));
    words.addAll(List.of("--input-size", 8, "--resize", "none", "--mean", mean));
    words.addAll(List.of("--std", "1,1,1", "--batch-size", 2));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  private List<Row> rows(String graph, Object... more) {
    Invocation run = run(graph, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return ScoredRows.read(output.resolve("predictions"), "parquet");
  }

  private String kind() throws IOException {
    return Invocation.report(output).at("/answers/kind").asText();
  }

  private static List<Integer> classes(Row row) {
    return row.<Row>getList(row.fieldIndex("predictions")).stream()
        .map(prediction -> prediction.<Integer>getAs("index"))
        .toList();
  }

  private static Row best(Row row) {
    return row.<Row>getList(row.fieldIndex("predictions")).get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"arg-max.onnx", "arg-max.pt"})
  void aClassThatTheGraphChoseIsAPredictionWithoutAScore(String graph) throws IOException {
    List<Row> rows = rows(graph);

    assertThat(rows)
        .map(TestAnswerKinds::classes)
        .containsExactly(List.of(2), List.of(1), List.of(0));
    assertThat(rows).allSatisfy(row -> assertThat(best(row).<Float>getAs("score")).isNull());
    assertThat(kind()).isEqualTo("class_index");
  }

  @ParameterizedTest
  @ValueSource(strings = {"top-k.onnx", "top-k.pt"})
  void theBestClassesOfTheGraphAreThePredictions(String graph) throws IOException {
    List<Row> rows = rows(graph);

    assertThat(rows).map(row -> classes(row).get(0)).containsExactly(2, 1, 0);
    assertThat(rows).map(row -> classes(row).size()).containsOnly(2);
    assertThat(best(rows.get(2)).<Float>getAs("score")).isEqualTo(64f, within(1e-3f));
    assertThat(kind()).isEqualTo("top_k");
  }

  @Test
  void aMapIsKeptWithItsShapeAndNothingIsRanked() throws IOException {
    Invocation run = run("map-of-pixels.onnx");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("3-red.png   pixels [3, 8, 8]", "answers  values: pixels float32[3,8,8]");
    Row red = ScoredRows.read(output.resolve("predictions"), "parquet").get(2);
    assertThat(classes(red)).isEmpty();
    assertThat(red.getList(red.fieldIndex("outputShape"))).isEqualTo(List.of(3L, 8L, 8L));
    List<Float> values = red.getList(red.fieldIndex("output"));
    assertThat(values.subList(0, 64)).containsOnly(1f);
    assertThat(values.subList(64, 192)).containsOnly(0f);
    assertThat(Invocation.report(output).at("/answers/outputs/0").toString())
        .isEqualTo("{\"name\":\"pixels\",\"type\":\"float32\",\"shape\":[3,8,8]}");
  }

  @Test
  void anEmbeddingIsKeptAsItIsByItsNameAndByTheTask() {
    List<Row> byName = rows("embedding.onnx");
    assertThat(classes(byName.get(2))).isEmpty();
    assertThat(byName.get(2).<Float>getList(byName.get(2).fieldIndex("output")))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : Float.compare(a, b))
        .containsExactly(64f, 0f, 0f);
    List<Row> byTask = rows("sums.onnx", "--task", "embed", "--overwrite");
    assertThat(classes(byTask.get(2))).isEmpty();
    assertThat(byTask.get(2).getList(byTask.get(2).fieldIndex("outputShape")))
        .isEqualTo(List.of(3L));
  }

  @Test
  void severalOutputsAreKeptInOnePassAndTheFirstIsRanked() {
    Row red = rows("out-aux.pt", "--output-name", "also,aux").get(2);

    assertThat(classes(red)).startsWith(0);
    assertThat(best(red).<Float>getAs("score")).isEqualTo(192f, within(1e-2f));
    List<Row> outputs = red.getList(red.fieldIndex("outputs"));
    assertThat(outputs).extracting(one -> one.<String>getAs("name")).containsExactly("also", "aux");
    assertThat(outputs.get(1).<Float>getList(2)).containsExactly(0f, 0f, 0f);
  }

  @Test
  void twoLabelsOfOneScoreAreBothGiven() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "dark\nlight\n");
    Row red = rows("one-score.pt", "--labels", labels).get(2);

    // the sigmoid of a third
    assertThat(red.<Row>getList(red.fieldIndex("predictions")))
        .extracting(prediction -> prediction.<String>getAs("label"))
        .containsExactly("light", "dark");
    assertThat(best(red).<Float>getAs("score")).isEqualTo(0.58257f, within(1e-4f));
    Row second = red.<Row>getList(red.fieldIndex("predictions")).get(1);
    assertThat(second.<Float>getAs("score")).isEqualTo(0.41743f, within(1e-4f));
  }

  @Test
  void boxesAreGivenWithoutTheirPadding() {
    Row red = rows("boxes.onnx", "--task", "detect").get(2);

    List<Row> boxes = red.getList(red.fieldIndex("boxes"));
    assertThat(boxes).hasSize(1);
    assertThat(boxes.get(0).<Float>getAs("left")).isEqualTo(64f, within(1e-3f));
    assertThat(boxes.get(0).<Float>getAs("bottom")).isEqualTo(9f);
    assertThat(boxes.get(0).<Float>getAs("score")).isEqualTo(0.5f);
    assertThat(boxes.get(0).<Integer>getAs("index")).isEqualTo(2);
  }

  @Test
  void boxesOfTheWholeBatchAreGivenToTheImagesTheyAreOf() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "warm\nmild\n");
    List<Row> rows = rows("box-rows.onnx", "--task", "detect", "--labels", labels);

    // batches of two: the last one has a picture alone
    assertThat(rows).map(row -> boxes(row).size()).containsExactly(0, 1, 1);
    Row green = boxes(rows.get(1)).get(0);
    assertThat(green.<Float>getAs("left")).isEqualTo(25.6f, within(1e-3f));
    assertThat(green.<Float>getAs("bottom")).isEqualTo(3f);
    assertThat(green.<Float>getAs("score")).isEqualTo(0.1f);
    assertThat(green.<String>getAs("label")).isEqualTo("mild");
    Row red = boxes(rows.get(2)).get(0);
    assertThat(red.<Float>getAs("score")).isZero();
    assertThat(red.<Integer>getAs("index")).isZero();
    assertThat(kind()).isEqualTo("detection_rows");
  }

  @ParameterizedTest
  @CsvSource({"box-lists.onnx, 0, 1", "box-lists-top-first.onnx, 1, 0"})
  void boxesInFourOutputsAreGivenAsFarAsTheGraphCounts(String graph, float left, float top)
      throws IOException {
    List<Row> rows = rows(graph);

    // the graph counts channels, and the first box is that of red
    assertThat(rows).map(row -> boxes(row).size()).containsExactly(0, 1, 1);
    Row red = boxes(rows.get(2)).get(0);
    assertThat(red.<Float>getAs("left")).isEqualTo(64 + left, within(1e-3f));
    assertThat(red.<Float>getAs("top")).isEqualTo(64 + top, within(1e-3f));
    assertThat(red.<Float>getAs("score")).isEqualTo(6.4f, within(1e-3f));
    assertThat(red.<Integer>getAs("index")).isEqualTo(7);
    assertThat(rows.get(2).schema().fieldNames()).doesNotContain("outputs");
    assertThat(kind()).isEqualTo("detection_lists");
  }

  private static List<Row> boxes(Row row) {
    return row.getList(row.fieldIndex("boxes"));
  }

  @Test
  void theNamesOfAMapAreTheLabels() {
    List<Row> rows = rows("names-of-classes.onnx");

    assertThat(rows)
        .extracting(row -> best(row).<String>getAs("label"))
        .containsExactly("mole", "ant", "zebra");
    assertThat(best(rows.get(2)).<Float>getAs("score")).isEqualTo(64f, within(1e-3f));
  }

  @Test
  void answersThatAreNotNumbersAreQuarantinedOrKeptWithoutAScore() throws IOException {
    mean = "0.5,-1,-1"; // the sum of a dark red channel is negative, and its root NaN
    List<Row> scored = rows("not-a-number.onnx");
    assertThat(scored).hasSize(1);
    assertThat(scored.get(0).<String>getAs("path")).endsWith("3-red.png");
    List<Row> refused = ScoredRows.read(output.resolve("quarantine"), "parquet");
    assertThat(refused)
        .extracting(row -> row.<String>getAs("error"))
        .containsExactly("not_a_number", "not_a_number");
    assertThat(refused.get(0).<String>getAs("message")).contains("NaN or infinity", "--keep-nan");

    List<Row> kept = rows("not-a-number.onnx", "--keep-nan", "--overwrite");
    assertThat(kept).hasSize(3);
    assertThat(classes(kept.get(0))).containsExactly(2, 1);
    assertThat(Invocation.report(output).at("/counts/quarantined").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "norm-in-training.pt, batch_norm in training mode, eval()",
    "dynamically-quantised.onnx, (DynamicQuantizeLinear), Quantise it statically",
    "centred.pt, across the first axis, Export it without"
  })
  void anAnswerThatDependsOnTheBatchIsRefusedUnlessAllowed(
      String graph, String cause, String remedy) throws IOException {
    Invocation refused = run(graph);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(refused.err())
        .contains("answers an image by what else is in its batch", cause, remedy)
        .contains("--batch-size 1", "--allow-batch-dependence");

    assertThat(rows(graph, "--allow-batch-dependence")).hasSize(3);
    assertThat(Invocation.report(output).at("/answers/dependOnBatch").asBoolean()).isTrue();
    assertThat(rows(graph, "--batch-size", 1, "--overwrite")).hasSize(3);
    assertThat(Invocation.report(output).at("/answers/dependOnBatch").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch-of-one.onnx", "batch-of-one.pt"})
  void aGraphThatMeansOneImageIsGivenOneAtATime(String graph) throws IOException {
    Invocation run = run(graph);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("takes one image at a time: scoring with batches of 1");
    assertThat(Invocation.report(output).at("/settings/batchSize").asInt()).isEqualTo(1);
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet"))
        .map(row -> classes(row).get(0))
        .containsExactly(2, 1, 0);
  }

  @Test
  void labelsForWhatIsNotRankedAreRefused() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\nc\n");
    Invocation run = run("map-of-pixels.onnx", "--labels", labels);

    assertThat(run.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err()).contains("pixels float32[3,8,8]", "Leave the labels out");
  }
}
