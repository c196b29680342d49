package io.tracecast.job.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of classes that exporters leave in archives; the graph gives three scores. */
class TestCarriedLabels {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  @TempDir private Path folder;

  /** Returns a graph with a metadata property more: messages that follow each other are one. */
  private Path graph(String name, String key, String value) throws IOException {
    byte[] property = together(field(1, key.getBytes(UTF_8)), field(2, value.getBytes(UTF_8)));
    byte[] whole = together(Files.readAllBytes(GRAPHS.resolve(name)), field(14, property));
    return Files.write(folder.resolve("graph.onnx"), whole);
  }

  private static byte[] field(int number, byte[] content) {
    assertThat(content).hasSizeLessThan(128);
    return together(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
  }

  private static byte[] together(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private Invocation score(Path graph, Object... more) {
    List<Object> words = new ArrayList<>(List.of("score", "--graph", graph));
    words.addAll(List.of("--images", Invocation.IMAGES, "--output", folder.resolve("output")));
    words.addAll(List.of("--overwrite", "--input-size", 8, "--mean", "0,0,0", "--std", "1,1,1"));
    words.addAll(List.of(more));
    Invocation run = Invocation.of(words.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private TreeSet<String> labels() {
    TreeSet<String> labels = new TreeSet<>();
    for (Row row : ScoredRows.read(folder.resolve("output/predictions"), "parquet")) {
      row.<Row>getList(row.fieldIndex("predictions"))
          .forEach(prediction -> labels.add(String.valueOf(prediction.<Object>getAs("label"))));
    }
    return labels;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "names | {0: 'ant', 1: \"bee's\", 2: 'cat'}",
        "names | ['ant', \"bee's\", 'cat']",
        "id2label | {\"0\": \"ant\", \"1\": \"bee's\", \"2\": \"cat\"}",
      })
  void namesInTheMetadataAreLabels(String key, String value) throws IOException {
    Invocation run = score(graph("sums.onnx", key, value));

    assertThat(run.err())
        .contains(
            "labels are the 3 class names that the graph carries in its metadata property '%s'"
                .formatted(key));
    assertThat(labels()).containsExactly("ant", "bee's", "cat");
  }

  @Test
  void namesInLinesAreLabels() throws IOException {
    score(graph("sums.onnx", "character", "ant\nbee\ncat"));

    assertThat(labels()).containsExactly("ant", "bee", "cat");
  }

  @Test
  void namesInAnExtraFileOfTorchScriptAreLabels() {
    Invocation run = score(GRAPHS.resolve("config-txt.pt"));

    assertThat(run.err())
        .contains("class names that the graph carries in its extra file config.txt");
    assertThat(labels()).containsExactly("ant", "cat", "it's \"b\"");
  }

  @Test
  void aLabelFileGoesBeforeThem() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.txt"), "x\ny\nz\n");
    Invocation run = score(graph("sums.onnx", "names", "['a', 'b', 'c']"), "--labels", file);

    assertThat(run.err()).doesNotContain("class names");
    assertThat(labels()).containsExactly("x", "y", "z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sums.onnx | {0: 'a', 1: 'b'} | there are 2 of them for 3 scores",
        "sums.onnx | {0: 'a', 2: 'b'} | its labels are numbered, and index 1 has none",
        "sums.onnx | {0: | it begins like JSON or a Python dict and is not",
        "map-of-pixels.onnx | ['a', 'b', 'c'] | the answers are kept as they are, and not ranked",
      })
  void namesThatDoNotFitAreLeftOutWithTheReason(String name, String value, String why)
      throws IOException {
    Invocation run = score(graph(name, "names", value));

    assertThat(run.err())
        .contains(
            "the class names that the graph carries in its metadata property 'names' are left out: "
                + why);
    if (name.equals("sums.onnx")) {
      assertThat(labels()).containsExactly("null");
    }
  }

  @Test
  void packLeavesThemWhereTheyAre() throws IOException {
    Path graph = graph("sums.onnx", "names", "['a', 'b']");
    Path packed = folder.resolve("packed.onnx");
    Invocation pack =
        Invocation.of(
            "pack",
            "--graph",
            graph,
            "--output",
            packed,
            "--input-size",
            8,
            "--mean",
            "0,0,0",
            "--std",
            "1,1,1");

    assertThat(pack.exitCode()).as(pack.err()).isZero();
    assertThat(score(packed).err()).contains("are left out: there are 2 of them for 3 scores");
  }
}
