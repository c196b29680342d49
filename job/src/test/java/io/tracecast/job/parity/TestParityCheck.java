package io.tracecast.job.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Answers of a provider that lie too far apart end a run before executors score. */
class TestParityCheck {
  private static final Path QUANTISED =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs/dynamically-quantised.onnx");
  private static final ParityCheck.Limits LIMITS = new ParityCheck.Limits(0.001, 0.9);

  private static ParityCheck check(Path graph) throws IOException {
    try (InputStream stream = Files.newInputStream(graph)) {
      return new ParityCheck(
          GraphArchive.of(graph.getFileName().toString(), ArchiveBytes.read(stream)), null, LIMITS);
    }
  }

  private static Parity parity(int images, double difference, int sameBest) {
    return new Parity(
        new ProviderUse("X", "1", "cpu", Map.of()),
        new NodeShares(Map.of()),
        new AnswerDifference(images, difference, 8, OptionalInt.of(sameBest)));
  }

  @Test
  void numbersFartherApartThanTheToleranceAreRefused() throws IOException {
    ParityCheck check = check(Invocation.ONNX);

    assertThatCode(() -> check.require(parity(32, 0.008, 32))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check.require(parity(32, 0.12, 32)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DEVICE))
        .hasMessageContaining(
            "The execution provider X answers otherwise than ONNX Runtime's own code: on 32 images"
                + " of this run numbers differ by up to 0.120 where the largest is 8.00, a share of"
                + " 0.015, and 0.001 is allowed.")
        .hasMessageContaining("Run without --provider");
  }

  @Test
  void aBestClassThatChangesTooOftenIsRefused() throws IOException {
    assertThatThrownBy(() -> check(Invocation.ONNX).require(parity(32, 0, 28)))
        .hasMessageContaining(
            "finds another best class than ONNX Runtime's own code: on 28 of 32 images of this run"
                + " it is the same, and a share of 0.9 has to be.");
  }

  @Test
  void graphsThatComputeInIntegersAreHeldToTheBestClassAlone() throws IOException {
    ParityCheck check = check(QUANTISED);

    assertThatCode(() -> check.require(parity(10, 0.5, 9))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check.require(parity(10, 0.5, 8)))
        .hasMessageContaining("on 8 of 10 images");
  }

  @Test
  void whereNoImageCanBeDecodedTheRunItselfTells() throws IOException {
    assertThatCode(() -> check(Invocation.ONNX).require(parity(0, 0, 0)))
        .doesNotThrowAnyException();
  }
}
