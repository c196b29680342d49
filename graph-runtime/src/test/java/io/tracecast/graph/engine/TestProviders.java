package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.engine.provider.ExecutionProvider;
import io.tracecast.graph.engine.provider.ExecutionProvider.Hardware;
import io.tracecast.graph.engine.provider.ProviderStatus;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that cannot be used is refused with cause and remedy, and leaves the engine whole. */
class TestProviders {
  private static final Path NOT_A_PROVIDER =
      Path.of(System.getProperty("java.home"), "lib", "libjava.so");

  @TempDir Path folder;

  private static ExecutionProvider provider(Path library) {
    return new ExecutionProvider("openvino", library, Map.of(), Hardware.ANY, 1);
  }

  private static AbstractThrowableAssert<?, ?> refusal(GraphSource source, Path library) {
    return assertThatThrownBy(() -> open(source, library))
        .isInstanceOfSatisfying(
            GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEVICE));
  }

  private static void open(GraphSource source, Path library) {
    SessionSettings settings =
        SessionSettings.of(Samples.IMAGE, 1).withProvider(Optional.of(provider(library)));
    try (TensorMemory memory = TensorMemory.root(1 << 24);
        GraphSession session = GraphSession.open(source, settings, memory)) {
      assertThat(session.provider()).isEmpty();
    }
  }

  @Test
  void aTextIsNotALibrary() throws IOException {
    Path text = Files.writeString(folder.resolve("text.so"), "a text");

    refusal(Samples.onnx(), text)
        .hasMessage(
            "Cannot load the execution provider openvino from %s: it is not a shared library of Linux: it begins with \"a text\". Name the provider's own library for this machine."
                .formatted(text.toRealPath()));
  }

  @Test
  void aLibraryOfSomethingElseIsNotAProvider() {
    refusal(Samples.onnx(), NOT_A_PROVIDER)
        .hasMessageContaining("undefined symbol: CreateEpFactories")
        .hasMessageContaining("not one of an execution provider for this ONNX Runtime");
  }

  @Test
  void aRefusedLibraryIsRefusedTheSameWayTheNextTime() {
    refusal(Samples.onnx(), NOT_A_PROVIDER).hasMessageContaining("CreateEpFactories");
    refusal(Samples.onnx(), NOT_A_PROVIDER).hasMessageContaining("CreateEpFactories");

    try (TensorMemory memory = TensorMemory.root(1 << 24);
        GraphSession session =
            GraphSession.open(Samples.onnx(), SessionSettings.of(Samples.IMAGE, 1), memory)) {
      assertThat(session.answers().outputs()).hasSize(1);
    }
  }

  @Test
  void aTorchScriptGraphHasNoProvider() {
    refusal(Samples.torchScript(), NOT_A_PROVIDER)
        .hasMessage(
            "Graph mobilenet_v1.pt is TorchScript, and execution providers run ONNX graphs: leave the provider openvino out, or make an ONNX graph of it: scripts/export --torchscript FILE --format onnx --output GRAPH.onnx.");
  }

  @Test
  void theStatusOfAProviderSaysWhyItCannotBeUsed() {
    assertThat(EngineStatus.of(io.tracecast.graph.archive.GraphFormat.ONNX).failure()).isEmpty();

    ProviderStatus status = ProviderStatus.of(provider(folder.resolve("none.so")));

    assertThat(status.name()).isEqualTo("openvino");
    assertThat(status.failure().orElseThrow()).contains("none.so: no such file.");
  }
}
