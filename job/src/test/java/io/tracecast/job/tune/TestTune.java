package io.tracecast.job.tune;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.options.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on small graphs, embedded: what it writes is what score reads. */
class TestTune {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  /** Small, and takes batches of any size. */
  private static final Path SUMS = GRAPHS.resolve("sums.onnx");

  /** The same in the format of which there are memory layouts to choose from. */
  private static final Path SUMS_PT = GRAPHS.resolve("sums.pt");

  private static final String[] EIGHT_BY_EIGHT = {
    "--input-size", "8", "--mean", "0,0,0", "--std", "1,1,1"
  };

  @TempDir private static Path folder;

  private static Path tuned;
  private static Invocation run;
  private static String text;

  @BeforeAll
  static void tuneTheSampleGraph() throws IOException {
    tuned = folder.resolve("tuned.options");
    run = tune(SUMS_PT, IMAGES, tuned, withSize("--batch-sizes", "1,2", "--sample", "16"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    text = Files.readString(tuned);
  }

  private static Object[] withSize(Object... more) {
    return Stream.concat(Stream.of(EIGHT_BY_EIGHT), Stream.of(more)).toArray();
  }

  private static Invocation tune(Path graph, Path images, Path write, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("tune", "--graph", graph, "--images", images, "--write", write));
    words.addAll(List.of("--rounds", "1", "--budget", "1h"));
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
        .containsPattern(
            "(The best is \\d+\\.\\d % better than the default|Nothing measured is better than).*"
                + "\\. To use: score --batch-size=\\d+ ")
        .doesNotContain("Not measured")
        .contains("Not swept, since it is set when an application starts: the tasks of an executor")
        .contains("use it as score @" + tuned);
    assertThat(run.err())
        .containsPattern(
            "\\d+ combinations in 1 round of \\d+ images, then the best against the default again:"
                + " about \\d+ (s|min)")
        .contains("round 1 of 1   batch 2");
  }

  @Test
  void everyOptionStandsUnderItsFigures() {
    assertThat(text)
        .startsWith("# Written by tracecast tune, for score @FILE.")
        .contains("# graph " + SUMS_PT + ", SHA-256 ")
        .containsPattern("# batch 1: \\d+\\.\\d / \\d+\\.\\d\n# batch 2: .*\n--batch-size=\\d+\n")
        .containsPattern("# planar: .*\n# channels-last: .*\n--memory-layout=[a-z-]+\n");
    assertThat(text.lines().filter(line -> !line.isEmpty()))
        .allMatch(line -> line.startsWith("# ") || line.startsWith("--"));
  }

  @Test
  void scoreRunsWithTheFile() throws IOException {
    Path output = folder.resolve("scores");
    Invocation score = Invocation.score(SUMS_PT, IMAGES, output, withSize("@" + tuned));
    assertThat(score.exitCode()).as(score.err()).isZero();
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/counts/scored").asInt()).isEqualTo(7);
    assertThat(text).contains("\n--batch-size=" + report.at("/settings/batchSize").asInt() + "\n");
  }

  @Test
  void aGraphThatMeansOneImageIsMeasuredWithOne() throws IOException {
    Path write = folder.resolve("alone.options");
    Path graph = GRAPHS.resolve("batch-of-one.onnx");
    Invocation alone = tune(graph, IMAGES, write, withSize("--sample", 8));

    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(alone.err()).contains("takes one image at a time: scoring with batches of 1");
    assertThat(alone.out()).contains("default: batch 1, ").doesNotContain("batch 16");
    assertThat(Files.readString(write)).contains("\n--batch-size=1\n");
  }

  @Test
  void picturesOfSizesOfTheirOwnAreMeasuredOneByOne() throws IOException {
    Path write = folder.resolve("own-sizes.options");
    Path graph = GRAPHS.resolve("any-size.onnx");
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
  void aBudgetThatIsOverInTheMiddleOfAPassLeavesWhatWasMeasured() throws IOException {
    Path write = folder.resolve("partial.options");
    StringWriter out = new StringWriter();
    StringWriter notes = new StringWriter();
    AtomicBoolean over = new AtomicBoolean();
    TuneOptions options =
        CommandLine.populateCommand(
            new TuneOptions(),
            Stream.of(
                    "--graph",
                    SUMS,
                    "--input-size",
                    8,
                    "--mean",
                    "0,0,0",
                    "--std",
                    "1,1,1",
                    "--images",
                    StoppingFileSystem.of(IMAGES.resolve("rocket.jpg")),
                    "--write",
                    write,
                    "--batch-sizes",
                    "8,1",
                    "--sample",
                    64,
                    "--rounds",
                    1,
                    "--budget",
                    "1000h")
                .map(Object::toString)
                .toArray(String[]::new));
    System.setProperty(StoppingFileSystem.PROPERTY, StoppingFileSystem.class.getName());
    StoppingFileSystem.beforeReading(
        () -> {
          if (notes.toString().contains("batch 8 ")) { // now the next is being measured
            over.set(true);
            StoppingFileSystem.awaitTheEndOfAllJobs();
          }
        });
    Console console =
        new Console(
            new PrintWriter(out, true),
            new PrintWriter(notes, true),
            new PrintWriter(notes, true),
            false);
    try {
      TuneRun run =
          new TuneRun(options, console, () -> over.get() ? Duration.ofHours(1001).toNanos() : 0);
      assertThat(run.run()).isEqualTo(ExitCode.OK);
    } finally {
      StoppingFileSystem.beforeReading(() -> {});
      System.clearProperty(StoppingFileSystem.PROPERTY);
    }
    assertThat(out.toString())
        .containsPattern("  default: batch 4, .*\n  batch 8  ")
        .doesNotContain("  batch 1  ")
        .containsPattern("To use: score --batch-size=4\n")
        .containsPattern("Not measured within --budget 1000h: batch 1(, \\d+ x \\d+ threads)*\\. ")
        .contains("Give a larger --budget, or fewer --batch-sizes.");
    assertThat(Files.readString(write))
        .contains("# Not measured within --budget 1000h: batch 1")
        .contains("\n--batch-size=4\n");
  }

  @Test
  void aGraphThatNeverReturnsEndsWithTheBudget() throws Exception {
    Path graph = GRAPHS.resolve("endless.pt");
    Path write = folder.resolve("endless.options");
    OwnProcess endless =
        ownProcess(graph, write, "--preset", "imagenet", "--input-size", 8, "--budget", "3s");
    assertThat(endless.exitCode()).as(endless.output()).isEqualTo(ExitCode.USAGE.number());
    assertThat(endless.output())
        .contains("--budget 3s was over before anything was measured")
        .contains("Give a larger one.")
        .doesNotContain("SIGSEGV", "SIGABRT");
    assertThat(write).doesNotExist();
  }

  @Test
  void aSignalLeavesTheTableAndTheBestSoFar() throws Exception {
    assumeThat(OwnProcess.isIgnored(2)).isFalse();
    Path write = folder.resolve("interrupted.options");
    OwnProcess tune =
        ownProcess(
            SUMS,
            write,
            withSize(
                "--batch-sizes", "8", "--sample", 16, "--rounds", 100_000, "--budget", "99999h"));
    try {
      await()
          .atMost(Duration.ofMinutes(4))
          .until(() -> !tune.isAlive() || tune.output().contains("round 1 of 100000   batch 8"));
    } finally {
      tune.signal("INT");
    }
    assertThat(tune.exitCode()).as(tune.output()).isEqualTo(ExitCode.INTERRUPTED.number());
    assertThat(tune.output())
        .containsPattern("  default: batch 4, .* \\d+\\.\\d +\\d+\\.\\d\n")
        .containsPattern("  batch 8 +\\d+\\.\\d +\\d+\\.\\d +[+-]")
        .containsPattern("To use: score --batch-size=\\d+")
        .contains("Ended by SIGINT before all was measured, so " + write + " was not written. The")
        .containsPattern(
            "best so far: score --batch-size=\\d+.*\\. The same command starts over\\.")
        .doesNotContain("SIGSEGV", "SIGABRT", "this is a defect");
    assertThat(write).doesNotExist();
  }

  private static OwnProcess ownProcess(Path graph, Path write, Object... more) throws IOException {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "tune",
                "--graph",
                graph.toAbsolutePath(),
                "--images",
                IMAGES.toAbsolutePath(),
                "--write",
                write));
    words.addAll(List.of(more));
    return OwnProcess.start(
        folder.resolve(write.getFileName() + ".log"), List.of(), words.toArray());
  }

  @Test
  void anOptionsFileThatExistsIsNotReplaced() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken.options"), "--top-k=1\n");
    Invocation refused = tune(ONNX, IMAGES, taken);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(refused.err())
        .contains("File " + taken + " exists. Choose another --write, or delete it.");
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
  void sizesArePositiveAndTheBudgetIsATime() {
    Invocation refused = tune(ONNX, IMAGES, folder.resolve("bad.options"), "--batch-sizes", "4,0");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("--batch-sizes must be at least 1, not 0.");
    Invocation never = tune(ONNX, IMAGES, folder.resolve("bad.options"), "--budget", "soon");
    assertThat(never.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(never.err()).contains("--budget is a time such as 90s, 3m or 1h, not 'soon'.");
    for (String command : List.of("score", "tune", "doctor", "pack")) {
      assertThat(Invocation.of(command, "--help").out())
          .as("what messages about a graph that does not return name")
          .contains("--forward-timeout=SECONDS");
    }
  }
}
