package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.Tolerances;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputChoice;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The graphs of tools/test-graphs: each kind is run as it should be, or refused by name. */
class TestGraphKinds {
  private static final SessionSettings SETTINGS = SessionSettings.of(Samples.SMALL, 2);

  /** The sums are of 8 x 8 numbers between -1 and 1. */
  private static final float TOLERANCE = Tolerances.sum(64, 1);

  /** 64 numbers, each off by half a step of 1/32000, the first time and, by 1/0.003, the second. */
  private static final float STEPS_TOLERANCE = 64 * (1 + 1 / 0.003f) / 2 / 32000;

  private final TensorMemory memory = TensorMemory.root(1 << 20);

  @AfterEach
  void closingFindsNoLeak() {
    memory.close();
  }

  @Test
  void sumsAreTheSumsOfTheChannels() {
    float[] expected = sums(Samples.SMALL);

    assertThat(run(onnx("sums.onnx"), SETTINGS).values())
        .containsExactly(expected, within(TOLERANCE));
    assertThat(run(Samples.smallTorchScript("sums.pt"), SETTINGS).values())
        .containsExactly(expected, within(TOLERANCE));
  }

  @Test
  void anOnnxGraphWithChannelsLastIsFedChannelsLast() {
    GraphSource graph = Samples.smallOnnx("nhwc.onnx", ElementType.FLOAT32, -1L, 8L, 8L, 3L);

    try (GraphSession session = GraphSession.open(graph, SETTINGS, memory)) {
      assertThat(session.inputShape().layout()).isEqualTo(Layout.NHWC);
      assertThat(predict(session).values()).containsExactly(sums(Samples.SMALL), within(TOLERANCE));
      try (TensorBatch planar = Samples.noise(memory, Samples.SMALL, 2);
          GraphPredictor predictor = session.newPredictor()) {
        assertThatThrownBy(() -> predictor.predict(planar))
            .hasMessageContaining("takes NHWC, but the batch is NCHW");
      }
    }
  }

  /** Nothing in the archive says what its axes are: who opens it does. */
  @ParameterizedTest
  @EnumSource(LayoutChoice.class)
  void aTorchScriptGraphWithChannelsLastIsShownThem(LayoutChoice memory) {
    ImageShape pixels = new ImageShape(3, 8, 8, ElementType.UINT8, Layout.NHWC);
    SessionSettings settings = SessionSettings.of(pixels, 2).withLayout(memory);

    assertThat(run(Samples.smallTorchScript("nhwc.pt"), settings).values())
        .containsExactly(sums(pixels));
  }

  @Test
  void aGraphThatFailsOnInterleavedImagesGetsPlanarOnes() {
    try (GraphSession session =
        GraphSession.open(Samples.smallTorchScript("views.pt"), SETTINGS, memory)) {
      assertThat(session.layoutTrial()).isEmpty();
      assertThat(session.inputShape().layout()).isEqualTo(Layout.NCHW);
      assertThat(predict(session).values()).containsExactly(sums(Samples.SMALL), within(TOLERANCE));
    }
  }

  /** Rounded to int8 with one scale, two of the weights would be off by a third. */
  @Test
  void weightsInFloatBetweenIntegersAreNotRounded() {
    String name = "float-between-integers.onnx";
    ArchiveBytes bytes = Samples.file(Samples.SMALL_GRAPHS.resolve(name));
    GraphSource graph = GraphSource.of(GraphArchive.of(name, bytes));

    assertThat(run(graph, SETTINGS).values())
        .containsExactly(sums(Samples.SMALL), within(STEPS_TOLERANCE));
  }

  /** Integers this small are added without rounding. */
  @Test
  void graphsTakePixelsAsBytes() {
    ImageShape pixels = new ImageShape(3, 8, 8, ElementType.UINT8, Layout.NCHW);
    SessionSettings settings = SessionSettings.of(pixels, 2);

    assertThat(run(onnx("uint8.onnx", ElementType.UINT8), settings).values())
        .containsExactly(sums(pixels));
    assertThat(run(Samples.smallTorchScript("sums.pt"), settings).values())
        .containsExactly(sums(pixels));
  }

  @Test
  void halfPrecisionAnswersBecomeFloats() {
    float[] expected = sums(Samples.SMALL);
    float tolerance = TOLERANCE + Tolerances.half(expected);

    assertThat(run(onnx("half.onnx"), SETTINGS).values())
        .containsExactly(expected, within(tolerance));
    assertThat(run(Samples.smallTorchScript("half.pt"), SETTINGS).values())
        .containsExactly(expected, within(tolerance));
  }

  @Test
  void outputsOfTuplesAndDictsAreChosen() {
    float[] doubles = sums(Samples.SMALL);
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] *= 2;
    }

    assertThat(
            run(tuple(), SETTINGS.withAnswers(AnswerRequest.of(new OutputChoice.ByIndex(1))))
                .values())
        .containsExactly(doubles, within(2 * TOLERANCE));
    OutputTensor named =
        run(
            Samples.smallTorchScript("dict.pt"),
            SETTINGS.withAnswers(AnswerRequest.of(new OutputChoice.ByName("doubles"))));
    assertThat(named.name()).isEqualTo("doubles");
    assertThat(named.values()).containsExactly(doubles, within(2 * TOLERANCE));
  }

  @Test
  void anOutputThatIsNotThereIsRefusedWithThoseThatAre() {
    refusal(
            onnx("half.onnx"),
            SETTINGS.withAnswers(AnswerRequest.of(new OutputChoice.ByName("labels"))),
            Kind.OUTPUT)
        .hasMessageContaining("no output 'labels'")
        .hasMessageContaining("[half, sums]");
    refusal(
            tuple(),
            SETTINGS.withAnswers(AnswerRequest.of(new OutputChoice.ByIndex(2))),
            Kind.OUTPUT)
        .hasMessageContaining("no output number 2");
  }

  @Test
  void answersThatAreNotOneRowAnImageAreRefused() {
    refusal(Samples.smallTorchScript("total.pt"), SETTINGS, Kind.OUTPUT)
        .hasMessageContaining("one row per image is needed");
    refusal(Samples.smallTorchScript("number.pt"), SETTINGS, Kind.OUTPUT)
        .hasMessageContaining("something other than tensors");
  }

  @ParameterizedTest
  @EnumSource(ArchiveAccess.class)
  void aModuleSavedInTrainingModeRunsInInferenceMode(ArchiveAccess access) {
    GraphSource graph = Samples.smallTorchScript("scripted-in-training.pt");

    try (GraphSession session = GraphSession.open(graph, SETTINGS.withAccess(access), memory)) {
      assertThat(session.rowsIndependent()).isTrue();
      assertThat(predict(session)).isEqualTo(predict(session));
    }
  }

  @Test
  void aModuleTracedInTrainingModeIsRefused() {
    refusal(Samples.smallTorchScript("traced-in-training.pt"), SETTINGS, Kind.OUTPUT)
        .hasMessageContaining("differently each time")
        .hasMessageContaining("eval()");
  }

  @Test
  void rowsThatDependOnEachOtherAreNoticed() {
    GraphSource graph = Samples.smallTorchScript("centred.pt");

    try (GraphSession session = GraphSession.open(graph, SETTINGS, memory)) {
      assertThat(session.rowsIndependent()).isFalse();
    }
  }

  @Test
  void aSecondInputWithoutAValueIsRefused() {
    List<TensorSpec> inputs =
        List.of(
            new TensorSpec("images", ElementType.FLOAT32, List.of(-1L, 3L, 8L, 8L)),
            new TensorSpec("scale", ElementType.FLOAT32, List.of(-1L, 3L)));

    refusal(Samples.small("two-inputs.onnx", GraphFormat.ONNX, inputs), SETTINGS, Kind.INPUT)
        .hasMessageContaining("the input 'scale' (float32[?,3]), which has no value");
  }

  @Test
  void aFixedBatchIsNamedBeforeTheGraphRuns() {
    GraphSource graph = Samples.smallOnnx("fixed-batch.onnx", ElementType.FLOAT32, 1L, 3L, 8L, 8L);

    refusal(graph, SETTINGS, Kind.INPUT).hasMessageContaining("Use batches of 1");
    assertThat(run(graph, SETTINGS.withBatchSizes(List.of(1))).rows()).isEqualTo(1);
  }

  @Test
  void imagesOfAnotherSizeOrTypeAreRefused() {
    ImageShape large = new ImageShape(3, 9, 8, ElementType.FLOAT32, Layout.NCHW);
    refusal(onnx("sums.onnx"), SessionSettings.of(large, 2), Kind.INPUT)
        .hasMessageContaining("[-1, 3, 8, 8]")
        .hasMessageContaining("[2, 3, 9, 8]");
    ImageShape pixels = new ImageShape(3, 8, 8, ElementType.UINT8, Layout.NCHW);
    refusal(onnx("sums.onnx"), SessionSettings.of(pixels, 2), Kind.INPUT)
        .hasMessageContaining("takes FLOAT32, but the images are UINT8");
    ImageShape grey = new ImageShape(1, 8, 8, ElementType.FLOAT32, Layout.NCHW);
    refusal(
            Samples.smallTorchScript("scripted-in-training.pt"),
            SessionSettings.of(grey, 2),
            Kind.FORWARD)
        .hasMessageContaining("1x8x8 FLOAT32")
        .hasMessageContaining("3 channels, but got 1");
  }

  private GraphSource onnx(String name) {
    return onnx(name, ElementType.FLOAT32);
  }

  private GraphSource onnx(String name, ElementType type) {
    return Samples.smallOnnx(name, type, -1L, 3L, 8L, 8L);
  }

  private GraphSource tuple() {
    return Samples.smallTorchScript("tuple.pt");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refusal(
      GraphSource graph, SessionSettings settings, Kind kind) {
    return assertThatThrownBy(() -> GraphSession.open(graph, settings, memory))
        .isInstanceOfSatisfying(GraphException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(graph.name());
  }

  private OutputTensor run(GraphSource graph, SessionSettings settings) {
    try (GraphSession session = GraphSession.open(graph, settings, memory)) {
      return predict(session);
    }
  }

  private OutputTensor predict(GraphSession session) {
    int images = session.settings().batches().sizes().get(0);
    try (TensorBatch batch = Samples.noise(memory, session.inputShape(), images);
        GraphPredictor predictor = session.newPredictor()) {
      return predictor.predict(batch);
    }
  }

  private float[] sums(ImageShape shape) {
    float[] sums = new float[6];
    try (TensorBatch batch = Samples.noise(memory, shape.withLayout(Layout.NCHW), 2)) {
      for (int plane = 0; plane < sums.length; plane++) {
        int start = plane % 3 * 64;
        for (int i = start; i < start + 64; i++) {
          sums[plane] +=
              shape.elementType() == ElementType.UINT8
                  ? Byte.toUnsignedInt(batch.slot(plane / 3).get(i))
                  : batch.slot(plane / 3).getFloat(4 * i);
        }
      }
    }
    return sums;
  }
}
