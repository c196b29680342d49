package io.tracecast.job.pack;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.TORCHSCRIPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would be refused at night is refused when it is packed, in the same words. */
class TestPackCommand {
  @TempDir private Path folder;

  /** Packs and scores with the same options; returns what pack said. */
  private String refusedAsByScore(Path graph, Object... options) {
    Path packed = folder.resolve("packed");
    List<Object> words = new ArrayList<>(List.of("pack", "--graph", graph, "--output", packed));
    words.addAll(List.of(options));
    Invocation pack = Invocation.of(words.toArray());
    Invocation score = Invocation.score(graph, IMAGES, folder.resolve("scores"), options);

    assertThat(pack.exitCode()).as(pack.err()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(score.exitCode()).as(score.err()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(score.err()).contains(pack.err().strip());
    assertThat(packed).doesNotExist();
    return pack.err();
  }

  @Test
  void anOutputThatTheGraphDoesNotHaveIsRefused() {
    assertThat(refusedAsByScore(ONNX, "--output-name", "logits-of-another"))
        .contains("logits-of-another");
  }

  @Test
  void theDigestOfWhatWasPackedIsTold() {
    Path packed = folder.resolve("packed.onnx");
    Invocation pack = Invocation.of("pack", "--graph", ONNX, "--output", packed);
    Invocation inspect = Invocation.of("inspect", packed);

    assertThat(pack.exitCode()).as(pack.err()).isZero();
    String digest = pack.out().strip().replaceFirst("(?s).*, SHA-256 ", "");
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(inspect.out()).contains(digest);
  }

  @Test
  void anOutputThatIsThereIsFoundBeforeTheGraphIsRun() throws IOException {
    Path packed = folder.resolve("packed.onnx");
    Files.writeString(packed, "mine");

    Invocation pack =
        Invocation.of("pack", "--graph", ONNX, "--output-name", "nobodys", "--output", packed);

    assertThat(pack.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(pack.err()).contains(packed + " exists").doesNotContain("nobodys");
    assertThat(packed).hasContent("mine");
  }

  @Test
  void labelsForAnotherNumberOfClassesAreRefused() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\nbird\n");
    assertThat(refusedAsByScore(TORCHSCRIPT, "--labels", labels))
        .contains(labels + " has 3 labels, and the graph gives 1001 scores.");
  }

  private static final Path WEIGHTS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs/weights");

  private Invocation packWeights(String graph, Object weights, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "pack",
                "--graph",
                WEIGHTS.resolve(graph),
                "--weights",
                weights,
                "--input-size",
                "8",
                "--output",
                folder.resolve("packed")));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  @Test
  void newWeightsTakeThePlaceOfTheGraphsAndAreTold() {
    Path weights = WEIGHTS.resolve("checkpoint.pth");

    Invocation pack = packWeights("named.onnx", weights, "--preset", "imagenet");

    assertThat(pack.exitCode()).as(pack.err()).isZero();
    assertThat(pack.out())
        .startsWith(
            ("Weights of %s (a state_dict under the key 'model'): 6 tensors, 512 bytes; the file's"
                    + " names without their prefix module.; 1 counters of batches"
                    + " (num_batches_tracked) have no place in the graph%nPacked ")
                .formatted(weights));
    assertThat(folder.resolve("packed")).exists();
  }

  @Test
  void aNameOfTorchvisionsWeightsAndAFileOfWeightsGoTogether() {
    Path weights = WEIGHTS.resolve("model.safetensors.index.json");

    Invocation pack =
        packWeights("named.pt", weights, "--weights", "ResNet50_Weights.IMAGENET1K_V2");

    assertThat(pack.exitCode()).as(pack.err()).isZero();
    assertThat(pack.out())
        .contains("(2 files of safetensors): 7 tensors, 520 bytes; names as they are");
    assertThat(Invocation.of("inspect", folder.resolve("packed")).out()).contains("resize");
  }

  @Test
  void weightsThatDoNotFitAreRefusedAndNothingIsWritten() {
    Invocation pack =
        packWeights("folded.onnx", WEIGHTS.resolve("new.pth"), "--preset", "imagenet");

    assertThat(pack.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(pack.err())
        .contains("1 norms of the weights (norm) have no place in the graph")
        .contains("--keep-parameters");
    assertThat(folder.resolve("packed")).doesNotExist();
  }

  @Test
  void weightsThatAreNotThereAreNamed() {
    Invocation pack = packWeights("named.onnx", "resnet50", "--preset", "imagenet");

    assertThat(pack.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(pack.err()).contains("Cannot read weights resnet50: ").contains("_Weights");
  }

  @Test
  void aFileOfWeightsInAnotherCommandIsRefusedWithTheWayToUseIt() {
    Path weights = WEIGHTS.resolve("new.pth");

    Invocation score =
        Invocation.score(ONNX, IMAGES, folder.resolve("scores"), "--weights", weights);

    assertThat(score.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(score.err())
        .contains("tracecast pack --graph %s --weights %s --output NEW".formatted(ONNX, weights));
  }
}
