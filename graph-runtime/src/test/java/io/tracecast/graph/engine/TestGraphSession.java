package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tracecast.graph.Tolerances;
import io.tracecast.graph.answer.OutputChoice;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sample graphs in real engines. */
class TestGraphSession {
  private static final int IMAGES = 4;
  private static final TensorMemory MEMORY = TensorMemory.root(1L << 30);
  private static GraphSession torch;
  private static GraphSession onnx;

  @BeforeAll
  static void open() {
    SessionSettings settings =
        SessionSettings.of(Samples.IMAGE, IMAGES).withBatchSizes(List.of(1, IMAGES));
    torch = GraphSession.open(Samples.torchScript(), settings, MEMORY);
    onnx = GraphSession.open(Samples.onnx(), settings, MEMORY);
  }

  /** Closing the memory fails where anything in this class leaked. */
  @AfterAll
  static void close() {
    torch.close();
    onnx.close();
    MEMORY.close();
  }

  @Test
  void bothFormatsAnswerTheSame() {
    OutputTensor one = answer(torch, torch.preferredLayout());
    OutputTensor other = answer(onnx, Layout.NCHW);

    assertThat(one.rowShape()).containsExactly(1001L).isEqualTo(other.rowShape());
    assertThat(one.values())
        .containsExactly(other.values(), within(Tolerances.sampleProbabilities(other.values())));
  }

  @Test
  void bothLayoutsAnswerTheSame() {
    float[] planar = answer(torch, Layout.NCHW).values();
    float[] last = answer(torch, Layout.NHWC).values();

    assertThat(last).containsExactly(planar, within(Tolerances.sampleProbabilities(planar)));
  }

  @Test
  void theCheaperLayoutIsPreferred() {
    LayoutTrial trial = torch.layoutTrial().orElseThrow();

    assertThat(trial.batchSize()).isEqualTo(IMAGES);
    assertThat(trial.planarNanos()).isPositive();
    assertThat(trial.channelsLastNanos()).isPositive();
    assertThat(torch.preferredLayout()).isEqualTo(trial.cheaper());
    assertThat(torch.inputShape()).isEqualTo(Samples.IMAGE.withLayout(trial.cheaper()));
    assertThat(onnx.layoutTrial()).isEmpty();
    assertThat(onnx.preferredLayout()).isEqualTo(Layout.NCHW);
  }

  @Test
  void paddingDoesNotChangeTheAnswer() {
    for (GraphSession session : List.of(torch, onnx)) {
      OutputTensor full = answer(session, session.preferredLayout());
      float tolerance = Tolerances.sampleProbabilities(full.row(0));
      try (TensorBatch batch = Samples.noise(MEMORY, session.inputShape(), IMAGES);
          GraphPredictor predictor = session.newPredictor()) {
        for (int count = 1; count <= IMAGES; count++) {
          batch.setCount(count);
          OutputTensor part = predictor.predict(batch);
          assertThat(part.rows()).isEqualTo(count);
          assertThat(part.row(0)).containsExactly(full.row(0), within(tolerance));
        }
      }
    }
  }

  @Test
  void anOpenSessionDoesNotHoldTheArchive() {
    GraphSource source = Samples.onnx();
    AtomicReference<byte[]> content = new AtomicReference<>(Samples.read(source));
    WeakReference<byte[]> archive = new WeakReference<>(content.get());
    try (GraphSession session = open(source, content.getAndSet(null))) {
      await()
          .until(
              () -> {
                System.gc();
                return archive.refersTo(null);
              });
      assertThat(session.name()).isEqualTo(source.name());
    }
  }

  private static GraphSession open(GraphSource source, byte[] content) {
    GraphSource copy =
        new GraphSource(
            source.name(), source.format(), source.description(), Samples.files(content));
    return GraphSession.open(copy, SessionSettings.of(Samples.IMAGE, IMAGES), MEMORY);
  }

  @Test
  void rowsOfTheSamplesAreIndependent() {
    assertThat(torch.rowsIndependent()).isTrue();
    assertThat(onnx.rowsIndependent()).isTrue();
  }

  @Test
  void anOutputIsChosenByNameOrPlace() {
    try (TensorBatch batch = Samples.noise(MEMORY, Samples.IMAGE, IMAGES);
        GraphPredictor predictor = onnx.newPredictor()) {
      List<OutputTensor> all = predictor.predictAll(batch);
      assertThat(all).extracting(OutputTensor::name).containsExactly("probabilities", "logits");
      assertThat(new OutputChoice.ByName("logits").find(List.of("probabilities", "logits")))
          .isEqualTo(1);
      assertThat(predictor.predict(batch)).isEqualTo(all.get(0));
    }
  }

  @Test
  void predictorsOfSeveralThreadsAnswerTheSame() throws Exception {
    for (GraphSession session : List.of(torch, onnx)) {
      OutputTensor expected = answer(session, session.preferredLayout());
      List<CompletableFuture<OutputTensor>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(
            CompletableFuture.supplyAsync(() -> answer(session, session.preferredLayout())));
      }
      for (CompletableFuture<OutputTensor> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aPredictorBelongsToOneThread() throws Exception {
    try (TensorBatch batch = Samples.noise(MEMORY, Samples.IMAGE, 1);
        GraphPredictor predictor = onnx.newPredictor()) {
      predictor.predict(batch);
      CompletableFuture<OutputTensor> other =
          CompletableFuture.supplyAsync(() -> predictor.predict(batch));
      assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to thread");
    }
  }

  @Test
  void torchThreadsAreOneNumberForTheProcess() {
    SessionSettings two = SessionSettings.of(Samples.IMAGE, 1).withIntraOpThreads(2);

    assertThatThrownBy(() -> GraphSession.open(Samples.torchScript(), two, MEMORY))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("open TorchScript sessions use 1")
        .hasMessageContaining("close them first");
  }

  @Test
  void aTemporaryFileIsGoneAfterLoading() throws Exception {
    SessionSettings settings =
        SessionSettings.of(Samples.IMAGE, IMAGES)
            .withLayout(LayoutChoice.PLANAR)
            .withAccess(ArchiveAccess.TEMPORARY_FILE);
    Set<String> before = temporaryFolders();
    try (GraphSession byFile = GraphSession.open(Samples.torchScript(), settings, MEMORY)) {
      // other processes may be loading graphs of theirs
      await().untilAsserted(() -> assertThat(before).containsAll(temporaryFolders()));
      float[] expected = answer(torch, Layout.NCHW).values();
      assertThat(answer(byFile, Layout.NCHW).values())
          .containsExactly(expected, within(Tolerances.sampleProbabilities(expected)));
    }
  }

  private static Set<String> temporaryFolders() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(
              name ->
                  name.startsWith("tracecast-graph")
                      || name.startsWith("pt-model")
                      || name.startsWith("ort-model"))
          .collect(Collectors.toSet());
    }
  }

  private static OutputTensor answer(GraphSession session, Layout layout) {
    try (TensorBatch batch = Samples.noise(MEMORY, Samples.IMAGE.withLayout(layout), IMAGES);
        GraphPredictor predictor = session.newPredictor()) {
      return predictor.predict(batch);
    }
  }
}
