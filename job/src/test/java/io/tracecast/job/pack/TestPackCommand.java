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
}
