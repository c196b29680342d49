package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.TensorMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestDamagedArchives {

  @ParameterizedTest
  @EnumSource(ArchiveAccess.class)
  void aTruncatedTorchScriptArchiveIsRefused(ArchiveAccess access) {
    byte[] whole = Samples.read(Samples.torchScript());

    refusal(GraphFormat.TORCHSCRIPT, Arrays.copyOf(whole, whole.length / 2), access)
        .hasMessageContaining("was cut off");
  }

  @ParameterizedTest
  @EnumSource(ArchiveAccess.class)
  void aTruncatedOnnxArchiveIsRefused(ArchiveAccess access) {
    byte[] whole = Samples.read(Samples.onnx());

    refusal(GraphFormat.ONNX, Arrays.copyOf(whole, whole.length / 2), access)
        .hasMessageContaining("was cut off");
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void anythingElseIsNoGraph(GraphFormat format) {
    byte[] text = "this is not a graph".repeat(100).getBytes(StandardCharsets.UTF_8);

    refusal(format, text, ArchiveAccess.MEMORY).hasMessageContaining("or was cut off");
    refusal(format, new byte[0], ArchiveAccess.MEMORY).hasMessageContaining("graph");
  }

  @ParameterizedTest
  @EnumSource(ArchiveAccess.class)
  void weightsWithoutAGraphAreNamed(ArchiveAccess access) {
    byte[] weights = Samples.read(Samples.smallTorchScript("state-dict.pt"));

    refusal(GraphFormat.TORCHSCRIPT, weights, access)
        .hasMessageContaining("state_dict")
        .hasMessageContaining("Trace or script the module first");
  }

  @ParameterizedTest
  @EnumSource(ArchiveAccess.class)
  void whatOptimizeForInferenceMadeIsNamed(ArchiveAccess access) {
    byte[] optimized = Samples.read(Samples.smallTorchScript("optimized-for-inference.pt"));

    refusal(GraphFormat.TORCHSCRIPT, optimized, access)
        .hasMessageContaining("torch.jit.optimize_for_inference");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      GraphFormat format, byte[] content, ArchiveAccess access) {
    GraphSource source =
        new GraphSource(
            "graph.bin",
            format,
            new Signature(List.of(), List.of()),
            java.util.Set.of(),
            java.util.Optional.empty(),
            Samples.bytes(content));
    SessionSettings settings = SessionSettings.of(Samples.SMALL, 1).withAccess(access);
    try (TensorMemory memory = TensorMemory.root(1 << 20)) {
      return assertThatThrownBy(() -> GraphSession.open(source, settings, memory))
          .isInstanceOfSatisfying(
              GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.ARCHIVE))
          .hasMessageStartingWith("Cannot load graph graph.bin: ");
    }
  }
}
