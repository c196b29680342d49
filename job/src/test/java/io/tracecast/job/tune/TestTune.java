package io.tracecast.job.tune;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.TORCHSCRIPT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

/** The command on a sample graph, embedded: what it writes is what score reads. */
class TestTune {
  @TempDir private static Path folder;

  private static Path tuned;
  private static Invocation run;
  private static String text;

  @BeforeAll
  static void tuneTheSampleGraph() throws IOException {
    tuned = folder.resolve("tuned.options");
    run = tune(TORCHSCRIPT, IMAGES, tuned, "--batch-sizes", "1,2", "--sample", "16");
    assertThat(run.exitCode()).as(run.err()).isZero();
    text = Files.readString(tuned);
  }

  private static Invocation tune(Path graph, Path images, Path write, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("tune", "--graph", graph, "--images", images, "--write", write));
    words.addAll(List.of("--rounds", "1"));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  @Test
  void theTableHasEveryVariantAndSaysWhereTheDefaultStands() {
    assertThat(run.out())
        .contains("default: batch 16, ")
        .containsPattern("batch 1  +\\d+\\.\\d +\\d+\\.\\d +[+-]\\d+\\.\\d %")
        .containsPattern("batch 2  +\\d+\\.\\d +\\d+\\.\\d +[+-]\\d+\\.\\d %")
        .contains("  planar  ")
        .contains("  channels-last  ")
        .containsPattern("The default is within \\d+\\.\\d % of the best\\.")
        .contains("Not swept, since it is set when an application starts: the tasks of an executor")
        .contains("use it as score @" + tuned);
    assertThat(run.err()).contains("round 1 of 1   batch 2");
  }

  @Test
  void everyOptionStandsUnderItsFigures() {
    assertThat(text)
        .startsWith("# Written by tracecast tune, for score @FILE.")
        .contains("# graph " + TORCHSCRIPT + ", SHA-256 ")
        .containsPattern("# batch 1: \\d+\\.\\d / \\d+\\.\\d\n# batch 2: .*\n--batch-size=\\d+\n")
        .containsPattern("# planar: .*\n# channels-last: .*\n--memory-layout=[a-z-]+\n");
    assertThat(text.lines().filter(line -> !line.isEmpty()))
        .allMatch(line -> line.startsWith("# ") || line.startsWith("--"));
  }

  @Test
  void scoreRunsWithTheFile() throws IOException {
    Path output = folder.resolve("scores");
    Invocation score = Invocation.score(TORCHSCRIPT, IMAGES, output, "@" + tuned);
    assertThat(score.exitCode()).as(score.err()).isZero();
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/counts/scored").asInt()).isEqualTo(7);
    assertThat(text).contains("\n--batch-size=" + report.at("/settings/batchSize").asInt() + "\n");
  }

  @Test
  void aGraphThatMeansOneImageIsMeasuredWithOne() throws IOException {
    Path write = folder.resolve("alone.options");
    Path graph =
        Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs/batch-of-one.onnx");
    Invocation alone =
        tune(
            graph,
            IMAGES,
            write,
            "--sample",
            8,
            "--input-size",
            8,
            "--mean",
            "0,0,0",
            "--std",
            "1,1,1");

    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(alone.err()).contains("takes one image at a time: scoring with batches of 1");
    assertThat(alone.out()).contains("default: batch 1, ").doesNotContain("batch 16");
    assertThat(Files.readString(write)).contains("\n--batch-size=1\n");
  }

  @Test
  void picturesOfSizesOfTheirOwnAreMeasuredOneByOne() throws IOException {
    Path write = folder.resolve("own-sizes.options");
    Path graph = Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs/any-size.onnx");
    Invocation own =
        tune(
            graph,
            IMAGES,
            write,
            "--sample",
            8,
            "--resize",
            "multiple:32,longest:64",
            "--mean",
            "0,0,0",
            "--std",
            "1,1,1");

    assertThat(own.exitCode()).as(own.err()).isZero();
    assertThat(own.out()).contains("default: batch 1, ").doesNotContain("batch 16");
    assertThat(Files.readString(write)).contains("\n--batch-size=1\n");
  }

  @Test
  void anOptionsFileThatExistsIsNotReplaced() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken.options"), "--top-k=1\n");
    Invocation refused = tune(ONNX, IMAGES, taken);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(refused.err())
        .contains("Options file " + taken + " exists. Choose another --write, or delete it.");
    assertThat(taken).hasContent("--top-k=1");
  }

  @Test
  void imagesAreLookedForBeforeTheGraphIsRead() {
    Path write = folder.resolve("no-images.options");
    Path text = IMAGES.resolve("not-image.txt");
    Invocation refused = tune(text, folder.resolve("nowhere"), write);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT.number());
    assertThat(refused.err()).contains("nowhere").doesNotContain("Cannot load graph");
  }

  @Test
  void aSampleWithoutImagesIsRefused() {
    Path write = folder.resolve("none.options");
    Invocation refused = tune(ONNX, IMAGES.resolve("not-image.txt"), write, "--sample", "1");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(refused.err())
        .contains("images of the sample could be scored")
        .contains("Not an image")
        .contains("Name others with --images");
    assertThat(write).doesNotExist();
  }

  @Test
  void sizesAndRoundsArePositive() {
    Invocation refused = tune(ONNX, IMAGES, folder.resolve("bad.options"), "--batch-sizes", "4,0");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("--batch-sizes must be at least 1, not 0.");
  }
}
