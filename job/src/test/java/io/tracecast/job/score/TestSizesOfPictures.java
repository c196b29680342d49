package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs in which each picture has a size of its own: sides of at most 64 pixels in multiples of 16.
 * The graphs add up pixels between 0 and 255: over each channel, over the channels of each pixel,
 * and over each row.
 */
class TestSizesOfPictures {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
  private static final String SIZES = "multiple:16,longest:64";

  @TempDir private Path folder;

  private Path images;
  private Path output;

  @BeforeEach
  void paint() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
    output = folder.resolve("output");
    paint("1-tiny.png", 5, 3, 0x010000); // 16 x 16
    paint("2-wide.png", 131, 67, 0x000200); // 64 x 32
    paint("3-tall.png", 9, 200, 0x000003); // 16 x 64
    paint("4-small.png", 41, 23, 0x040000); // 48 x 16
  }

  private void paint(String name, int width, int height, int colour) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, colour);
    }
    ImageIO.write(image, "png", images.resolve(name).toFile());
  }

  private Invocation run(String command, Path graph, Object... more) {
    List<Object> words = new ArrayList<>(List.of(command, "--graph", graph, "--mean", "0,0,0"));
    words.addAll(List.of("--std", "1,1,1", "--scale", 1, "--resize", SIZES));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  private Invocation score(String graph, Object... more) {
    List<Object> words = new ArrayList<>(List.of("--images", images, "--output", output));
    words.addAll(List.of("--partitions", 1));
    words.addAll(List.of(more));
    return run("score", GRAPHS.resolve(graph), words.toArray());
  }

  private List<Row> rows() {
    return ScoredRows.read(output.resolve("predictions"), "parquet");
  }

  private static List<Long> shape(Row row) {
    return row.getList(row.fieldIndex("outputShape"));
  }

  private static List<Float> values(Row row) {
    return row.getList(row.fieldIndex("output"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"any-size.onnx", "any-size.pt"})
  void eachPictureHasAMapOfItsOwnSize(String graph) throws IOException {
    Invocation run = score(graph, "--output-name", "map", "--filter", "OPENCV_LINEAR");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(rows())
        .map(TestSizesOfPictures::shape)
        .containsExactly(
            List.of(1L, 16L, 16L),
            List.of(1L, 32L, 64L),
            List.of(1L, 64L, 16L),
            List.of(1L, 16L, 48L));
    assertThat(rows())
        .map(TestSizesOfPictures::values)
        .containsExactly(
            Collections.nCopies(256, 1f),
            Collections.nCopies(2048, 2f),
            Collections.nCopies(1024, 3f),
            Collections.nCopies(768, 4f));
    assertThat(rows()).map(row -> row.<Integer>getAs("width")).containsExactly(5, 131, 9, 41);
    assertThat(Invocation.report(output).at("/settings/batchSize").asInt()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"any-size.onnx", "any-size.pt"})
  void scoresAreThoseOfThePicturesOwnPixels(String graph) {
    Invocation run = score(graph);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(rows())
        .map(row -> row.<Row>getList(row.fieldIndex("predictions")).get(0))
        .map(best -> List.<Object>of(best.getAs("index"), best.getAs("score")))
        .containsExactly(List.of(0, 256f), List.of(1, 4096f), List.of(2, 3072f), List.of(0, 3072f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"any-size.onnx", "any-size.pt"})
  void aPhotographIsWhatItIsInAGraphOfItsSize(String graph) throws IOException {
    Path photograph = Invocation.IMAGES.resolve("chelsea.png");
    BufferedImage picture = ImageIO.read(photograph.toFile());
    Path alone = folder.resolve("alone");
    Object[] map = {"--output-name", "map", "--images", photograph};
    Invocation own = run("score", GRAPHS.resolve(graph), with(map, "--output", output));
    assertThat(own.exitCode()).as(own.err()).isZero();
    List<Long> shape = shape(rows().get(0));
    String size = shape.get(1) + "x" + shape.get(2);

    Invocation fixed =
        Invocation.of(
            with(
                map,
                "score",
                "--graph",
                GRAPHS.resolve(graph),
                "--mean",
                "0,0,0",
                "--std",
                "1,1,1",
                "--scale",
                1,
                "--resize",
                size,
                "--input-size",
                size,
                "--output",
                alone));
    assertThat(fixed.exitCode()).as(fixed.err()).isZero();
    assertThat(picture.getWidth()).isGreaterThan(64);
    assertThat(values(rows().get(0)))
        .isEqualTo(values(ScoredRows.read(alone.resolve("predictions"), "parquet").get(0)));
  }

  private static Object[] with(Object[] last, Object... first) {
    List<Object> words = new ArrayList<>(List.of(first));
    words.addAll(List.of(last));
    return words.toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"any-size.onnx", "any-size.pt"})
  void aPackedGraphKeepsItsSizes(String graph) throws IOException {
    Path packed = folder.resolve("packed-" + graph);
    Invocation pack = run("pack", GRAPHS.resolve(graph), "--output", packed);
    assertThat(pack.exitCode()).as(pack.err()).isZero();

    Invocation inspected = Invocation.of("inspect", "--graph", packed);
    assertThat(inspected.out())
        .containsPattern("--resize +multiple:16,longest:64 +archive: its interface")
        .doesNotContain("--input-size");
    Invocation run = Invocation.score(packed, images, output, "--output-name", "map");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(rows()).map(row -> shape(row).get(2)).containsExactly(16L, 64L, 16L, 48L);
  }

  @Test
  void aPackedGraphOfOwnSizesCanBeGivenOneSize() {
    Path packed = folder.resolve("packed.onnx");
    assertThat(run("pack", GRAPHS.resolve("any-size.onnx"), "--output", packed).exitCode())
        .isZero();

    Invocation run =
        Invocation.score(
            packed, images, output, "--output-name", "map", "--resize", "8x8", "--input-size", 8);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(rows()).map(TestSizesOfPictures::shape).containsOnly(List.of(1L, 8L, 8L));
  }

  @Test
  void theShorterSideCanBeLimited() {
    Invocation run =
        score(
            "any-size.onnx",
            "--output-name",
            "map",
            "--resize",
            "multiple:8,shortest:24,largest:100",
            "--overwrite");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(rows())
        .map(TestSizesOfPictures::shape)
        .containsExactly(
            List.of(1L, 24L, 40L),
            List.of(1L, 48L, 96L),
            List.of(1L, 96L, 8L),
            List.of(1L, 24L, 40L));
  }

  @Test
  void graphsOfOneSizeAreRefused() {
    Invocation declared = score("sums.onnx");
    assertThat(declared.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(declared.err())
        .contains(
            "its height and width are fixed, and --resize multiple gives each picture a size");
    Invocation hidden = score("one-size.pt", "--overwrite");
    assertThat(hidden.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(hidden.err()).contains("1 x 3x32x16 FLOAT32", "shape '[1, 3, 64]' is invalid");
  }

  @Test
  void numbersThatFollowTheSizeAreNoScores() {
    Invocation run = score("any-size.onnx", "--output-name", "rows");

    assertThat(run.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err())
        .contains("answers images of different sizes with 32 and 64 numbers in output 'rows'");
    Invocation raw =
        score("any-size.onnx", "--output-name", "rows", "--task", "raw", "--overwrite");
    assertThat(raw.exitCode()).as(raw.err()).isZero();
    assertThat(rows()).map(row -> values(row).size()).containsExactly(16, 32, 64, 16);
  }

  @Test
  void aPictureAtWhichTheGraphFailsIsQuarantinedAlone() throws IOException {
    paint("5-dark.png", 77, 30, 0x010101);

    Invocation run = score("refuses-bright.pt");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(rows())
        .map(row -> row.<String>getAs("path"))
        .allMatch(path -> path.endsWith("1-tiny.png") || path.endsWith("5-dark.png"))
        .hasSize(2);
    assertThat(Invocation.report(output).at("/counts/quarantined").asInt()).isEqualTo(3);
  }

  @Test
  void contradictingOptionsAreRefused() {
    assertThat(score("any-size.onnx", "--batch-size", 4).err())
        .contains("--batch-size asks for 4 images, and with --resize multiple each picture");
    assertThat(score("any-size.onnx", "--input-size", 64).err())
        .contains("--input-size is for graphs of one size");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multiple", "multiple:32", "multiple:32,longest:0", "multiple:32,shortest:736"})
  void sizesThatAreNotLimitedAreRefused(String sizes) {
    Invocation run =
        Invocation.score(
            GRAPHS.resolve("any-size.onnx"),
            images,
            output,
            "--preset",
            "imagenet",
            "--resize",
            sizes);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err())
        .contains(
            "--resize multiple is multiple:32,longest:960 or multiple:32,shortest:736,largest:4000",
            "not '%s'".formatted(sizes));
  }
}
