package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.Tolerances;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerForm.Kind;
import io.tracecast.graph.answer.AnswerRanker;
import io.tracecast.graph.answer.AnswerRanker.Box;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputChoice;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.HalfFloat;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real graphs answer, and as what it is read. */
class TestAnswers {
  private static final int IMAGES = 3;

  /** The sums are of 8 x 8 numbers between -1 and 1. */
  private static final float TOLERANCE = 4 * Tolerances.sum(64, 1);

  private final TensorMemory memory = TensorMemory.root(1 << 20);

  /** How a graph's answers are read, and what it answered. */
  private record Answered(AnswerForm form, List<OutputTensor> outputs, boolean rowsIndependent) {
    OutputTensor first() {
      return outputs.get(0);
    }

    List<String> names() {
      return form.outputs().stream().map(OutputSpec::name).toList();
    }
  }

  @AfterEach
  void closingFindsNoLeak() {
    memory.close();
  }

  @Test
  void theFirstOutputIsTheOneThatTheGraphMadeFirst() {
    Answered answered = run("out-aux.pt", AnswerRequest.FIRST);

    assertThat(answered.first().name()).isEqualTo("out");
    assertThat(answered.first().values()).containsExactly(sums(), within(TOLERANCE));
    assertThat(predictAll("out-aux.pt"))
        .extracting(OutputTensor::name)
        .containsExactly("out", "aux", "also");
  }

  @Test
  void nothingInATupleIsLeftOutAndWhatStandsInADictIsCalledByItsKey() {
    List<OutputTensor> all = predictAll("nested.pt");

    assertThat(all).extracting(OutputTensor::name).containsExactly("1", "2", "z", "a");
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).values())
          .containsExactly(times(i + 1, sums()), within((i + 1) * TOLERANCE));
    }
  }

  @Test
  void severalOutputsAreReadInOnePassAndInTheOrderAskedFor() {
    Answered answered = run("out-aux.pt", request(Task.AUTO, "also", "out"));

    assertThat(answered.names()).containsExactly("also", "out");
    assertThat(answered.form().kind()).isEqualTo(Kind.SCORES);
    assertThat(answered.first().values()).containsExactly(times(3, sums()), within(3 * TOLERANCE));
    assertThat(answered.outputs().get(1).values()).containsExactly(sums(), within(TOLERANCE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"top-k.onnx", "top-k.pt"})
  void bestScoresAndTheirClassesAreReadAsSuch(String graph) {
    Answered answered = run(graph, AnswerRequest.FIRST);

    assertThat(answered.form().kind()).isEqualTo(Kind.TOP_K);
    float[] sums = sums();
    for (int image = 0; image < IMAGES; image++) {
      float[] scores = answered.first().row(image);
      float[] classes = answered.outputs().get(1).row(image);
      for (int i = 0; i < 2; i++) {
        assertThat(scores[i]).isEqualTo(sums[3 * image + (int) classes[i]], within(TOLERANCE));
      }
      assertThat(scores[0]).isGreaterThan(scores[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"arg-max.onnx", "arg-max.pt"})
  void oneIntegerIsTheIndexOfAClass(String graph) {
    Answered answered = run(graph, AnswerRequest.FIRST);

    assertThat(answered.form().kind()).isEqualTo(Kind.CLASS_INDEX);
    float[] sums = sums();
    for (int image = 0; image < IMAGES; image++) {
      int best = (int) answered.first().row(image)[0];
      for (int other = 0; other < 3; other++) {
        assertThat(sums[3 * image + best]).isGreaterThanOrEqualTo(sums[3 * image + other]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "with-ones.onnx, SCORES, '[3, 1, 1]'",
    "embedding.onnx, VALUES, '[3]'",
    "map-of-pixels.onnx, VALUES, '[3, 8, 8]'",
    "one-score.pt, VALUES, '[1]'",
    "boxes.onnx, VALUES, '[2, 6]'",
    "sums.onnx, SCORES, '[3]'"
  })
  void whatIsNotAListOfScoresIsKeptAsItIs(String graph, Kind kind, String rowShape) {
    Answered answered = run(graph, AnswerRequest.FIRST);

    assertThat(answered.form().kind()).isEqualTo(kind);
    assertThat(answered.first().rowShape()).hasToString(rowShape);
    assertThat(answered.form().outputs().get(0).rowShape()).hasToString(rowShape);
  }

  @Test
  void theTaskDecidesWhatIsNotObvious() {
    assertThat(kind("embedding.onnx", Task.CLASSIFY)).isEqualTo(Kind.SCORES);
    assertThat(kind("sums.onnx", Task.EMBED)).isEqualTo(Kind.VALUES);
    assertThat(kind("top-k.onnx", Task.RAW)).isEqualTo(Kind.VALUES);
    assertThat(kind("arg-max.onnx", Task.CLASSIFY)).isEqualTo(Kind.CLASS_INDEX);
    assertThat(kind("boxes.onnx", Task.DETECT)).isEqualTo(Kind.DETECTIONS);
    assertThat(run("one-score.pt", new AnswerRequest(List.of(), Task.AUTO, true)).form().kind())
        .isEqualTo(Kind.SCORES);
  }

  @Test
  void aTaskThatTheAnswerCannotServeIsRefusedWithItsShape() {
    assertThatThrownBy(() -> run("map-of-pixels.onnx", request(Task.CLASSIFY)))
        .isInstanceOf(GraphException.class)
        .hasMessageStartingWith("Graph map-of-pixels.onnx answers with pixels float32[3,8,8]")
        .hasMessageContaining("are not scores of classes")
        .hasMessageContaining("task raw");
    assertThatThrownBy(() -> run("sums.onnx", request(Task.DETECT)))
        .hasMessageContaining("answers with sums float32[3]")
        .hasMessageContaining("non-maximum suppression");
  }

  @Test
  void rowsOfTheWholeBatchAreSplitByTheirImages() {
    try (GraphSession session = open("box-rows.onnx", request(Task.DETECT));
        TensorBatch batch = memory.allocate(session.inputShape(), IMAGES);
        GraphPredictor predictor = session.newPredictor()) {
      batch.setCount(IMAGES);
      for (int i = 0; i < 64; i++) {
        batch.slot(1).putFloat(4 * (128 + i), 1); // class 2 has the sum 64
        batch.slot(1).putFloat(4 * i, 0.5f); // class 0 has 32, and score 0
        batch.slot(2).putFloat(4 * (64 + i), 0.25f); // 16 is not enough
      }
      List<OutputTensor> answers = predictor.predictAnswers(batch);

      assertThat(session.answers().kind()).isEqualTo(Kind.DETECTION_ROWS);
      assertThat(session.answers().outputs().get(0).describe()).isEqualTo("output float32[7]");
      assertThat(session.rowsIndependent()).isTrue();
      AnswerRanker ranker = new AnswerRanker(session.answers(), Activation.NONE, 1, 0);
      assertThat(ranker.boxes(answers, 0)).isEmpty();
      assertThat(ranker.boxes(answers, 1))
          .containsExactly(new Box(32, 1, 33, 2, 0, 0), new Box(64, 3, 65, 4, 2 * 0.1f, 2));
      assertThat(ranker.boxes(answers, 2)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"box-rows-from-1.onnx", "box-rows-of-halves.onnx"})
  void rowsOfImagesThatAreNotInTheBatchAreRefused(String graph) {
    assertThatThrownBy(
            () -> {
              try (GraphSession session = open(graph, request(Task.DETECT));
                  TensorBatch batch = memory.allocate(session.inputShape(), IMAGES);
                  GraphPredictor predictor = session.newPredictor()) {
                batch.setCount(IMAGES);
                for (int i = 0; i < 64; i++) {
                  batch.slot(2).putFloat(4 * i, 1);
                }
                predictor.predict(batch);
              }
            })
        .isInstanceOf(GraphException.class)
        .hasMessageStartingWith("Graph " + graph + " answers a batch of ")
        .hasMessageContaining("with output 'output', in which a box is of image ")
        .hasMessageContaining("counted from 0");
  }

  @ParameterizedTest
  @CsvSource({
    "box-lists.onnx, AUTO, false",
    "box-lists.onnx, DETECT, false",
    "box-lists-top-first.onnx, AUTO, true",
    "box-lists-unnamed.onnx, DETECT, false"
  })
  void boxesInFourOutputsAreReadAsFarAsTheGraphCounts(String graph, Task task, boolean topFirst) {
    try (GraphSession session = open(graph, request(task));
        TensorBatch batch = memory.allocate(session.inputShape(), IMAGES);
        GraphPredictor predictor = session.newPredictor()) {
      batch.setCount(IMAGES);
      for (int i = 0; i < 64; i++) {
        batch.slot(1).putFloat(4 * i, 1); // 64, then 32 of another channel
        batch.slot(1).putFloat(4 * (64 + i), 0.5f);
        batch.slot(2).putFloat(4 * (128 + i), 0.5f); // counts as one, which is the first
      }
      List<OutputTensor> answers = predictor.predictAnswers(batch);

      assertThat(session.answers().kind()).isEqualTo(Kind.DETECTION_LISTS);
      assertThat(session.answers().outputs()).hasSize(4);
      AnswerRanker ranker = new AnswerRanker(session.answers(), Activation.NONE, 1, 0);
      assertThat(ranker.boxes(answers, 0)).isEmpty();
      assertThat(ranker.boxes(answers, 1))
          .containsExactly(box(64, 7, topFirst), box(32, 5, topFirst));
      assertThat(ranker.boxes(answers, 2)).containsExactly(box(0, 7, topFirst));
    }
  }

  private static Box box(float sum, int index, boolean topFirst) {
    return topFirst
        ? new Box(sum + 1, sum, sum + 3, sum + 2, sum * 0.1f, index)
        : new Box(sum, sum + 1, sum + 2, sum + 3, sum * 0.1f, index);
  }

  @Test
  void fourOutputsOfOtherNamesAreBoxesInTheOrderThatIsAskedFor() {
    String[] names = {"predictions", "pred_boxes", "pred_scores", "pred_classes"};

    assertThat(kind("box-lists-unnamed.onnx", Task.AUTO)).isNotEqualTo(Kind.DETECTION_LISTS);
    assertThat(kind("box-lists.onnx", Task.RAW)).isEqualTo(Kind.VALUES);
    assertThat(run("box-lists-unnamed.onnx", request(Task.DETECT, names)).form().kind())
        .isEqualTo(Kind.DETECTION_LISTS);
    String[] turned = {"predictions", "pred_boxes", "pred_classes", "pred_scores"};
    assertThatThrownBy(() -> run("box-lists-unnamed.onnx", request(Task.DETECT, turned)))
        .hasMessageContaining("how many boxes, their edges, scores and classes")
        .hasMessageContaining("to be named in this order");
  }

  @Test
  void theTensorsOfASequenceAreOutputsOfTheirOwn() {
    Answered answered = run("sequence.onnx", request(Task.AUTO, "parts.1", "parts.0"));

    assertThat(answered.names()).containsExactly("parts.1", "parts.0");
    assertThat(answered.first().values()).containsExactly(times(2, sums()), within(2 * TOLERANCE));
    assertThat(answered.outputs().get(1).values()).containsExactly(sums(), within(TOLERANCE));
    assertThat(run("sequence.onnx", AnswerRequest.FIRST).names()).containsExactly("parts.0");
    assertThatThrownBy(() -> run("sequence.onnx", request(Task.AUTO, "parts")))
        .hasMessageContaining("its outputs are [parts.0, parts.1, short]");
  }

  @Test
  void anOutputBesideASequenceIsReadAsWhatItIs() {
    Answered answered = run("sequence.onnx", request(Task.AUTO, "short"));

    assertThat(answered.form().kind()).isEqualTo(Kind.CLASS_INDEX);
    assertThat(answered.form().outputs().get(0).type()).isEqualTo(ElementType.INT32);
  }

  @Test
  void aSequenceWithATensorPerImageIsRefused() {
    assertThatThrownBy(() -> run("sequence-per-image.onnx", AnswerRequest.FIRST))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("output 'parts.0' of shape (1, 3)")
        .hasMessageContaining("one row per image is needed");
  }

  @Test
  void rowsOfTheWholeBatchAreRefusedWithTheTaskThatReadsThem() {
    assertThatThrownBy(() -> run("box-rows.onnx", AnswerRequest.FIRST))
        .hasMessageContaining("one row per image is needed")
        .hasMessageContaining("with the task detect if its rows are boxes");
  }

  @Test
  void aMapOfNamedScoresKeepsItsNames() {
    Answered answered = run("names-of-classes.onnx", AnswerRequest.FIRST);

    // the graph lists zebra, ant, mole; the engine gives a map in the order of its keys
    assertThat(answered.form().kind()).isEqualTo(Kind.SCORES);
    assertThat(answered.form().outputs().get(0).keys()).containsExactly("ant", "mole", "zebra");
    float[] sums = sums();
    for (int image = 0; image < IMAGES; image++) {
      assertThat(answered.first().row(image))
          .containsExactly(
              new float[] {sums[3 * image + 1], sums[3 * image + 2], sums[3 * image]},
              within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "norm-in-training.pt, false",
    "dynamically-quantised.onnx, false",
    "centred.pt, false",
    "sums.onnx, true",
    "refuses-bright.pt, true",
    "refuses-bright.onnx, true",
    "arg-max.onnx, true",
    "out-aux.pt, true"
  })
  void answersThatDependOnTheOtherImagesAreNoticed(String graph, boolean independent) {
    assertThat(run(graph, AnswerRequest.FIRST).rowsIndependent()).isEqualTo(independent);
  }

  @ParameterizedTest
  @CsvSource({
    "float16.onnx, FLOAT16, 1, 1, 1",
    "bfloat16.onnx, BFLOAT16, 1, 1, 1",
    "float16-weights.pt, FLOAT16, 1, 2, 4",
    "frozen-float16-weights.pt, FLOAT16, 1, 2, 4"
  })
  void imagesOfTwoByteElementsAreAnsweredAsTheGraphsOwnTypeRoundsThem(
      String graph, ElementType type, float red, float green, float blue) {
    float[] expected = new float[3 * IMAGES];
    float[] weights = {red, green, blue};
    try (TensorBatch floats = NoiseBatch.allocate(memory, Samples.SMALL, IMAGES)) {
      FloatBuffer values = floats.buffer(IMAGES).asFloatBuffer();
      for (int i = 0; i < values.limit(); i++) {
        expected[i / 64] += weights[i / 64 % 3] * rounded(values.get(i), type);
      }
    }
    GraphArchive archive = archive(graph);
    ImageShape shape = new ImageShape(3, 8, 8, archive.input().type(), Layout.NCHW);

    assertThat(archive.input().type()).isEqualTo(type);
    try (GraphSession session =
            GraphSession.open(GraphSource.of(archive), SessionSettings.of(shape, IMAGES), memory);
        TensorBatch batch = NoiseBatch.allocate(memory, shape, IMAGES);
        GraphPredictor predictor = session.newPredictor()) {
      assertThat(predictor.predictAnswers(batch).get(0).values())
          .containsExactly(expected, within(4 * TOLERANCE));
    }
  }

  @Test
  void bfloat16WeightsAreRefusedInTorchScriptUnlessTheGraphCastsItsInput() {
    ImageShape halves = new ImageShape(3, 8, 8, ElementType.BFLOAT16, Layout.NCHW);
    GraphSource source = GraphSource.of(archive("bfloat16-weights.pt"));

    assertThat(archive("bfloat16-weights.pt").input().type()).isEqualTo(ElementType.BFLOAT16);
    assertThatThrownBy(
            () -> GraphSession.open(source, SessionSettings.of(halves, IMAGES), memory).close())
        .hasMessageContaining("no TorchScript graph can be given them")
        .hasMessageEndingWith("if it casts its input itself, give --element-type FLOAT32.");
    assertThat(run("casts-to-bfloat16.pt", AnswerRequest.FIRST).first().values())
        .containsExactly(sums(), within(64 * 0x1p-9f));
  }

  private static float rounded(float value, ElementType type) {
    return type == ElementType.FLOAT16
        ? HalfFloat.fromFloat16(HalfFloat.toFloat16(value))
        : HalfFloat.fromBfloat16(HalfFloat.toBfloat16(value));
  }

  private static AnswerRequest request(Task task, String... outputs) {
    return new AnswerRequest(
        Stream.of(outputs).<OutputChoice>map(OutputChoice.ByName::new).toList(), task, false);
  }

  private Kind kind(String graph, Task task) {
    return run(graph, request(task)).form().kind();
  }

  private Answered run(String graph, AnswerRequest request) {
    try (GraphSession session = open(graph, request);
        TensorBatch batch = Samples.noise(memory, session.inputShape(), IMAGES);
        GraphPredictor predictor = session.newPredictor()) {
      return new Answered(
          session.answers(), predictor.predictAnswers(batch), session.rowsIndependent());
    }
  }

  private List<OutputTensor> predictAll(String graph) {
    try (GraphSession session = open(graph, AnswerRequest.FIRST);
        TensorBatch batch = Samples.noise(memory, session.inputShape(), IMAGES);
        GraphPredictor predictor = session.newPredictor()) {
      return predictor.predictAll(batch);
    }
  }

  private GraphSession open(String graph, AnswerRequest request) {
    return GraphSession.open(
        GraphSource.of(archive(graph)),
        SessionSettings.of(Samples.SMALL, IMAGES).withAnswers(request),
        memory);
  }

  private static GraphArchive archive(String graph) {
    return GraphArchive.of(
        graph, Samples.file(Path.of("src", "test", "resources", "graphs").resolve(graph)));
  }

  private float[] sums() {
    float[] sums = new float[3 * IMAGES];
    try (TensorBatch batch = Samples.noise(memory, Samples.SMALL, IMAGES)) {
      for (int plane = 0; plane < sums.length; plane++) {
        for (int i = plane % 3 * 64; i < (plane % 3 + 1) * 64; i++) {
          sums[plane] += batch.slot(plane / 3).getFloat(4 * i);
        }
      }
    }
    return sums;
  }

  private static float[] times(float factor, float[] values) {
    float[] products = values.clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= factor;
    }
    return products;
  }
}
