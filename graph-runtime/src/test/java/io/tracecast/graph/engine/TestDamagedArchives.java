package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.TensorMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestDamagedArchives {

  static Stream<Arguments> damaged() {
    byte[] torchScript = Samples.read(Samples.torchScript());
    byte[] onnx = Samples.read(Samples.onnx());
    byte[] text = "this is not a graph".repeat(100).getBytes(StandardCharsets.UTF_8);
    return Stream.of(
            arguments(GraphFormat.TORCHSCRIPT, Arrays.copyOf(torchScript, torchScript.length / 2)),
            arguments(GraphFormat.TORCHSCRIPT, text),
            arguments(GraphFormat.TORCHSCRIPT, small("state-dict.pt")),
            arguments(GraphFormat.TORCHSCRIPT, small("optimized-for-inference.pt")),
            arguments(GraphFormat.ONNX, Arrays.copyOf(onnx, onnx.length / 2)),
            arguments(GraphFormat.ONNX, text))
        .flatMap(
            damage ->
                Stream.of(ArchiveAccess.values())
                    .map(access -> arguments(damage.get()[0], damage.get()[1], access)));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void whatNobodyReadBeforeIsRefusedByTheEngine(
      GraphFormat format, byte[] content, ArchiveAccess access) {
    refusal(format, content, access)
        .hasMessageContaining(
            format == GraphFormat.ONNX
                ? "ONNX Runtime refuses it. Check it with onnx.checker. ("
                : "PyTorch refuses it. Check that it is a whole archive of torch.jit.save. (");
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void anEmptyFileIsNoGraph(GraphFormat format) {
    refusal(format, new byte[0], ArchiveAccess.MEMORY).hasMessageContaining("graph");
  }

  private static byte[] small(String name) {
    return Samples.read(Samples.smallTorchScript(name));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      GraphFormat format, byte[] content, ArchiveAccess access) {
    GraphSource source =
        new GraphSource(
            "graph.bin", format, Samples.description(List.of()), Samples.files(content));
    SessionSettings settings = SessionSettings.of(Samples.SMALL, 1).withAccess(access);
    try (TensorMemory memory = TensorMemory.root(1 << 20)) {
      return assertThatThrownBy(() -> GraphSession.open(source, settings, memory))
          .isInstanceOfSatisfying(
              GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.ARCHIVE))
          .hasMessageStartingWith("Cannot load graph graph.bin: ");
    }
  }
}
