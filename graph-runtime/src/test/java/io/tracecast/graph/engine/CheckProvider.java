package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.engine.provider.ExecutionProvider;
import io.tracecast.graph.engine.provider.ExecutionProvider.Hardware;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs graphs on OpenVINO, whose library the build does not bring: {@code mvn verify -Pprovider -pl
 * graph-runtime
 * -Dtracecast.openvino=providers/openvino/libonnxruntime_providers_openvino_plugin.so}.
 */
class CheckProvider {
  private static final Path LIBRARY = Path.of(System.getProperty("tracecast.openvino"));
  private static final int BATCHES = Integer.getInteger("soak.batches", 100_000);

  /** Of the resident memory after a tenth of the batches. */
  private static final double ALLOWED_GROWTH = 1.05;

  @TempDir Path folder;

  private static ExecutionProvider openVino(Path library, int passesAtOnce) {
    return new ExecutionProvider("openvino", library, Map.of(), Hardware.CPU, passesAtOnce);
  }

  private static SessionSettings settings() {
    return SessionSettings.of(Samples.IMAGE, 2).withProvider(Optional.of(openVino(LIBRARY, 1)));
  }

  private static OutputTensor answer(SessionSettings settings, TensorMemory memory) {
    try (TensorBatch batch = Samples.noise(memory, Samples.IMAGE, 2);
        GraphSession session = GraphSession.open(Samples.onnx(), settings, memory);
        GraphPredictor predictor = session.newPredictor()) {
      return predictor.predict(batch);
    }
  }

  @Test
  void theProviderRunsTheWholeGraphAndAnswersAlike() throws IOException {
    try (TensorMemory memory = TensorMemory.root(1 << 26)) {
      float[] own = answer(SessionSettings.of(Samples.IMAGE, 2), memory).values();
      float[] provided = answer(settings(), memory).values();

      for (int i = 0; i < own.length; i++) {
        assertThat(provided[i]).isCloseTo(own[i], within(1e-5f));
      }
      try (GraphSession session = GraphSession.open(Samples.onnx(), settings(), memory)) {
        ProviderUse use = session.provider().orElseThrow();
        assertThat(use.name()).isEqualTo("OpenVINOExecutionProvider");
        assertThat(use.hardware()).isEqualTo("cpu");
        assertThat(use.version()).isNotEmpty();
        assertThat(GraphSession.tryProvider(Samples.onnx(), settings(), memory).besides(use.name()))
            .isEmpty();
      }
    }
    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("tracecast-profile"));
    }
  }

  @Test
  void anotherCopyOfALoadedLibraryIsRefused() throws IOException {
    Path copy = Files.copy(LIBRARY, folder.resolve(LIBRARY.getFileName()));
    try (TensorMemory memory = TensorMemory.root(1 << 26)) {
      answer(settings(), memory);

      assertThatThrownBy(
              () -> answer(settings().withProvider(Optional.of(openVino(copy, 1))), memory))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("is in this process already")
          .hasMessageContaining("Use the first, or start another application.");
    }
  }

  @Test
  void manyBatchesLeaveTheMemoryWhereItWas() throws Exception {
    List<Long> mebibytes = new ArrayList<>();
    SessionSettings settings =
        SessionSettings.of(Samples.SMALL, 4).withProvider(Optional.of(openVino(LIBRARY, 2)));
    try (TensorMemory memory = TensorMemory.root(1 << 26);
        TensorBatch batch = Samples.noise(memory, Samples.SMALL, 4);
        GraphSession session =
            GraphSession.open(
                Samples.smallOnnx("any-size.onnx", ElementType.FLOAT32, -1L, 3L, -1L, -1L),
                settings,
                memory);
        InferencePool pool = InferencePool.open("provider", 2, 4)) {
      for (int i = 1; i <= BATCHES; i += 4) {
        List<CompletableFuture<Forward>> passes = new ArrayList<>();
        for (int pass = 0; pass < 4; pass++) {
          passes.add(pool.submit(session, batch));
        }
        for (CompletableFuture<Forward> pass : passes) {
          assertThat(pass.get().output().rows()).isEqualTo(4);
        }
        if ((i + 3) % (BATCHES / 10) == 0) {
          mebibytes.add(residentBytes() >> 20);
        }
      }
    }
    System.out.println("MiB resident after each tenth of " + BATCHES + ": " + mebibytes);
    assertThat((double) mebibytes.get(9)).isLessThan(mebibytes.get(0) * ALLOWED_GROWTH);
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
