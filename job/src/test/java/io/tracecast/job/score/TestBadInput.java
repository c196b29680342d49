package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong ends in a message, the documented exit code, and nothing half-written. */
class TestBadInput {
  @TempDir private Path folder;

  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("output");
  }

  private static void assertRefused(Invocation run, ExitCode exitCode, String... message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode.number());
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  private void assertNothingWritten() {
    assertThat(output).doesNotExist();
  }

  @Test
  void aTextFileIsNoGraph() {
    Path text = IMAGES.resolve("not-image.txt");
    assertRefused(
        Invocation.score(text, IMAGES, output),
        ExitCode.GRAPH,
        "Cannot load graph " + text + ": the content is neither TorchScript nor ONNX",
        "scripts/export --factory");
    assertNothingWritten();
  }

  @Test
  void anEmptyFileIsNoGraph() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    assertRefused(Invocation.score(empty, IMAGES, output), ExitCode.GRAPH, "the file is empty");
    assertNothingWritten();
  }

  @Test
  void anOnnxGraphHasTheLayoutThatItHas() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--memory-layout", "channels-last"),
        ExitCode.USAGE,
        "is ONNX, which says itself how images lie in memory",
        "Leave the option out");
    assertNothingWritten();
  }

  @Test
  void aTextIsNoLibraryOfAnExecutionProvider() {
    Path text = IMAGES.resolve("not-image.txt");
    assertRefused(
        Invocation.score(
            ONNX, IMAGES, output, "--provider", "openvino", "--provider-library", text),
        ExitCode.DEVICE,
        "Cannot load the execution provider openvino from",
        "it is not a shared library of Linux: it begins with \"not an image");
    assertNothingWritten();
  }

  @Test
  void anExecutionProviderAndItsLibraryBelongTogether() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--provider", "openvino"),
        ExitCode.USAGE,
        "--provider openvino needs its library: name it with --provider-library");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--provider-library", "p.so"),
        ExitCode.USAGE,
        "--provider-library belongs to an execution provider, and none is named");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--provider-option", "a=b"),
        ExitCode.USAGE,
        "--provider-option belongs to an execution provider, and none is named");
    assertRefused(
        Invocation.score(
            ONNX, IMAGES, output, "--provider", "x", "--provider-library", folder.resolve("no.so")),
        ExitCode.USAGE,
        "no.so: no such file on this machine");
    assertNothingWritten();
  }

  @Test
  void anExecutionProviderRunsNoTorchScript() {
    assertRefused(
        Invocation.score(
            Invocation.TORCHSCRIPT,
            IMAGES,
            output,
            "--provider",
            "openvino",
            "--provider-library",
            ONNX),
        ExitCode.USAGE,
        "--provider openvino runs ONNX graphs, and graph",
        "is TorchScript");
    assertNothingWritten();
  }

  @Test
  void toleranceAndAgreementAreShares() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--provider-tolerance", "1.5"),
        ExitCode.USAGE,
        "--provider-tolerance is a share from 0 to 1, not 1.5");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--min-agreement", "NaN"),
        ExitCode.USAGE,
        "--min-agreement is a share from 0 to 1, not NaN");
  }

  @Test
  void aMissingGraphIsNamed() {
    assertRefused(
        Invocation.score(folder.resolve("gone.pt"), IMAGES, output),
        ExitCode.GRAPH,
        "Cannot read graph " + folder.resolve("gone.pt") + ": no such file");
    assertNothingWritten();
  }

  @Test
  void aGraphThatIsNotThePinnedOneIsRefused() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--graph-sha256", "00ff"),
        ExitCode.GRAPH,
        "is not the pinned one",
        "expected 00ff");
    assertNothingWritten();
  }

  @Test
  void aTruncatedGraphIsDamaged() throws IOException {
    byte[] whole = Files.readAllBytes(ONNX);
    Path half = folder.resolve("half.onnx");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(Invocation.score(half, IMAGES, output), ExitCode.GRAPH, "the archive is damaged");
    assertNothingWritten();
  }

  @Test
  void labelsMustBelongToTheGraph() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\n");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--labels", labels),
        ExitCode.GRAPH,
        labels + " has 2 labels, and the graph gives 1001 scores");
    assertNothingWritten();
  }

  @Test
  void aFolderWithoutFilesHasNothingToScore() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(
        Invocation.score(ONNX, empty, output),
        ExitCode.INPUT,
        "Nothing to score: " + empty + " holds no image.");
    assertNoResult();
  }

  private void assertNoResult() {
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(output.resolve("predictions")).doesNotExist();
  }

  @Test
  void imagesThatDoNotExistAreNamed() {
    assertRefused(
        Invocation.score(ONNX, folder.resolve("gone"), output),
        ExitCode.INPUT,
        "Cannot read images from " + folder.resolve("gone") + ": no such file or folder");
    assertNothingWritten();
  }

  @Test
  void cheapMistakesAreFoundBeforeAGraphIsRead() throws IOException {
    Path text = IMAGES.resolve("not-image.txt"); // no graph, as whoever reads it finds
    Path gone = folder.resolve("gone");
    assertRefused(
        Invocation.score(gone, gone, output), ExitCode.GRAPH, "Cannot read graph " + gone);
    assertRefused(
        Invocation.score(text, gone, output), ExitCode.INPUT, "Cannot read images from " + gone);
    assertRefused(
        Invocation.of("score", "--graph", text, "--images-from", gone, "--output", output),
        ExitCode.INPUT,
        "Cannot read images from " + gone + ": no such file");
    assertRefused(
        Invocation.of(
            "score", "--graph", text, "--table", gone, "--format", "parquet", "--output", output),
        ExitCode.INPUT,
        "Cannot read table " + gone + ": no such file or folder");
    assertNothingWritten();
    Files.writeString(output, "mine");
    assertRefused(
        Invocation.score(text, gone, output), ExitCode.OUTPUT, "Output " + output + " is a file");
  }

  @Test
  void aFileSystemThatIsUnknownIsNamed() {
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--images", "nowhere://host/x", "--output", output),
        ExitCode.INPUT,
        "Cannot read images from nowhere://host/x",
        "Hadoop has no file system for scheme \"nowhere\"",
        "--jars A.jar");
    assertNoResult();
  }

  @Test
  void aFolderOfSomebodysFilesIsLeftAlone() throws IOException {
    Path kept = Files.createDirectories(output).resolve("kept.txt");
    Files.writeString(kept, "mine");
    for (Object[] more : new Object[][] {{}, {"--overwrite"}}) {
      assertRefused(
          Invocation.score(ONNX, IMAGES, output, more),
          ExitCode.OUTPUT,
          "Output " + output + " holds files that no run of Tracecast wrote, and no run.json");
    }
    assertThat(output.toFile().list()).containsExactly("kept.txt");
    assertThat(kept).hasContent("mine");
  }

  @Test
  void anOutputThatIsAFileIsRefused() throws IOException {
    Files.writeString(output, "mine");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--overwrite"),
        ExitCode.OUTPUT,
        "Output " + output + " is a file, and a run writes a folder");
    assertThat(output).hasContent("mine");
  }

  @Test
  void theOutputOfACompleteRunIsReplacedOnlyIfAsked() {
    assertThat(Invocation.score(ONNX, IMAGES, output).exitCode()).isZero();
    assertRefused(
        Invocation.score(ONNX, IMAGES, output),
        ExitCode.OUTPUT,
        "Output " + output + " exists. Choose another --output, or replace it with --overwrite.");
  }

  @Test
  void aTruncatedPhotographIsQuarantinedAlone() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    byte[] whole = Files.readAllBytes(IMAGES.resolve("china.jpg"));
    Files.write(images.resolve("half.jpg"), Arrays.copyOf(whole, whole.length / 2));
    Files.write(images.resolve("whole.jpg"), whole);
    Files.createFile(images.resolve("empty.jpg"));
    Invocation run = Invocation.score(ONNX, images, output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<Row> quarantined = ScoredRows.read(output.resolve("quarantine"), "parquet");
    assertThat(quarantined.stream().map(row -> row.getString(2)))
        .containsExactly("empty", "truncated");
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(1);
  }

  @Test
  void aRunInWhichEveryImageFailsFails() throws IOException {
    Invocation run = Invocation.score(ONNX, IMAGES.resolve("not-image.txt"), output);
    assertRefused(
        run, ExitCode.TOO_MANY_FAILURES, "None of the 1 images could be scored. The first error");
    assertNoResult();
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("failed");
    assertThat(Invocation.report(output).at("/exitCode").asInt())
        .isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet")).hasSize(1);
  }

  @Test
  void aFailedRunDoesNotStandInTheWayOfTheNext() throws IOException {
    assertThat(Invocation.score(ONNX, IMAGES, output, "--max-failures", "0").exitCode())
        .isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    Invocation next = Invocation.score(ONNX, IMAGES, output);
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("complete");
    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet")).hasSize(1);
  }

  @Test
  void moreFailuresThanAllowedFailTheRun() throws IOException {
    Invocation run = Invocation.score(ONNX, IMAGES, output, "--max-failures", "0");
    assertRefused(
        run,
        ExitCode.TOO_MANY_FAILURES,
        "1 of 8 images could not be scored, and --max-failures allows 0");
    assertThat(run.err()).doesNotContain("8 of 8 images ");
    assertNoResult();
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("failed");
  }

  @Test
  void aFailedRunLeavesTheOneThatItWasToReplace() throws IOException {
    assertThat(Invocation.score(ONNX, IMAGES, output).exitCode()).isZero();
    Invocation run = Invocation.score(ONNX, IMAGES, output, "--overwrite", "--max-failures", "0");
    assertRefused(run, ExitCode.TOO_MANY_FAILURES, "--max-failures allows 0");
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(7);
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("complete");
    assertThat(run.err())
        .containsSubsequence(
            "--max-failures allows 0", "report and quarantine are in " + output + "/_tracecast/");
  }

  @Test
  void aRunThatFailsBeforeAnythingWasScoredNamesItsReportAlone() {
    Invocation run = Invocation.of("score", "--graph", ONNX, "--table", "t", "--output", output);
    assertRefused(run, ExitCode.INPUT, "Cannot read images from t");
    assertThat(run.err())
        .contains("tracecast: the report is in " + output + "/run.json")
        .doesNotContain("quarantine");
    assertThat(output.resolve("quarantine")).doesNotExist();
  }

  @Test
  void aGpuThatIsNotThereIsNotReplacedByACpu() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--device", "gpu"),
        ExitCode.DEVICE,
        "Cannot run on gpu:0",
        "--device cpu");
    assertNothingWritten();
  }

  @Test
  void optionsThatMakeNoSenseAreUsageErrors() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--top-k", "0"),
        ExitCode.USAGE,
        "--top-k must be at least 1, not 0");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--max-failures", "many"),
        ExitCode.USAGE,
        "--max-failures is a number of images (10) or a share of them (2.5%), not 'many'");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--device", "tpu"),
        ExitCode.USAGE,
        "--device is one of auto, cpu, gpu, not 'tpu'");
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--output", output),
        ExitCode.USAGE,
        "Nothing to score: give --images PATH");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--mean", "0.5"),
        ExitCode.USAGE,
        "--mean needs three numbers");
    assertRefused(
        Invocation.of("score"), ExitCode.USAGE, "--graph", "\nscore --help lists the options.\n");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--top", "3"),
        ExitCode.USAGE,
        "Unknown options: '--top', '3'",
        "--top-k");
    assertRefused(
        Invocation.of("score", "--graff", ONNX, "--images", IMAGES, "--output", output),
        ExitCode.USAGE,
        "Unknown options: '--graff'",
        "--graph");
    assertRefused(
        Invocation.of(),
        ExitCode.USAGE,
        "Name a command: score, inspect, pack, doctor, tune, benchmark.",
        "\nCOMMAND --help lists the options.\n");
    assertNothingWritten();
  }

  @Test
  void anOptionThatIsMisspeltAmongPathsIsNotLookedForAsAFile() {
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--images", IMAGES, "--ouput", output),
        ExitCode.USAGE,
        "Unknown options: '--ouput'",
        "Possible solutions: --output");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--images", IMAGES, "--top-kk", "3"),
        ExitCode.USAGE,
        "Unknown options: '--top-kk'",
        "--top-k");
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--images", "--output", output),
        ExitCode.USAGE,
        "Expected at least one path for option '--images', and got none");
    assertNothingWritten();
  }

  @Test
  void aWordThatIsNotACommandIsNamedAloneWithTheCommandsThereAre() {
    assertRefused(
        Invocation.of("scor", "--graph", "x"),
        ExitCode.USAGE,
        "tracecast: There is no command scor. Did you mean score?"
            + " Commands: score, inspect, pack, doctor, tune, benchmark.\n");
    assertRefused(
        Invocation.of("zzz", "score"),
        ExitCode.USAGE,
        "tracecast: There is no command zzz. Commands: score, inspect, pack, doctor, tune, benchmark.\n");
    assertRefused(Invocation.of("--grph", "score"), ExitCode.USAGE, "Unknown option: '--grph'");
  }

  @Test
  void aSizeThatTheGraphDoesNotTakeIsNamed() {
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--input-size", "128"),
        ExitCode.GRAPH,
        "images of 128 x 128 pixels in NCHW",
        "input float32[?,3,224,224]");
    assertNothingWritten();
  }
}
