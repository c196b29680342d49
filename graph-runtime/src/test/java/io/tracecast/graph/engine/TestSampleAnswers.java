package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.Tolerances;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputChoice;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchivePacker;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.graph.tensor.TopK;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * From encoded photographs to labels, with what the sample archives say of themselves. The answers
 * were measured with Pillow 13, torchvision 0.22 and PyTorch 2.7.1.
 */
class TestSampleAnswers {
  /** The references have four digits. */
  private static final float REFERENCE_DIGITS = 0.5e-4f;

  private record Answer(String image, String label, float score) {}

  private static final List<Answer> REFERENCES =
      List.of(
          new Answer("chelsea.png", "Egyptian cat", 0.7638f),
          new Answer("coffee.png", "espresso", 0.9909f),
          new Answer("china.jpg", "palace", 0.8423f),
          new Answer("rocket.jpg", "missile", 0.1871f),
          new Answer("flower.jpg", "honeycomb", 0.4762f));

  private final TensorMemory memory = TensorMemory.root(1 << 26);

  @AfterEach
  void closingFindsNoLeak() {
    memory.close();
  }

  @Test
  void bothFormatsGiveTheReferenceAnswers() throws IOException {
    OutputTensor torch = answers(sample("mobilenet_v1.pt"));
    OutputTensor onnx = answers(sample("mobilenet_v1_u8w.onnx"));

    assertThat(torch.values())
        .containsExactly(onnx.values(), within(Tolerances.sampleProbabilities(onnx.values())));
  }

  @Test
  void packedArchivesGiveTheSameAnswers() throws IOException {
    answers(packed(sample("mobilenet_v1.pt")));
    answers(packed(sample("mobilenet_v1_u8w.onnx")));
  }

  /** Scores the photographs as one batch, and holds the answers against the references. */
  private OutputTensor answers(GraphArchive archive) throws IOException {
    GraphInterface graphInterface = archive.graphInterface().orElseThrow();
    GraphSource source = GraphSource.of(archive);
    try (GraphSession session = GraphSession.open(source, settings(graphInterface), memory);
        TensorBatch batch = memory.allocate(session.inputShape(), REFERENCES.size());
        GraphPredictor predictor = session.newPredictor()) {
      fill(batch, graphInterface.preprocessing().withLayout(session.inputShape().layout()));
      OutputTensor output = predictor.predict(batch);
      check(output, graphInterface);
      return output;
    }
  }

  private static SessionSettings settings(GraphInterface graphInterface) {
    Preprocessing preprocessing = graphInterface.preprocessing();
    ImageShape image =
        new ImageShape(
            3,
            preprocessing.framing().height(),
            preprocessing.framing().width(),
            preprocessing.elementType(),
            preprocessing.layout());
    AnswerRequest answers =
        new AnswerRequest(
            graphInterface.outputs().stream().<OutputChoice>map(OutputChoice.ByName::new).toList(),
            graphInterface.task(),
            false);
    return SessionSettings.of(image, REFERENCES.size())
        .withLayout(LayoutChoice.PLANAR)
        .withAnswers(answers);
  }

  private static void fill(TensorBatch batch, Preprocessing preprocessing) throws IOException {
    ImageTransform transform = ImageTransform.of(preprocessing);
    try (ImageDecoder decoder = ImageDecoders.open(DecodeOptions.DEFAULT)) {
      for (int i = 0; i < REFERENCES.size(); i++) {
        Path image = Path.of("..", "samples", "images", REFERENCES.get(i).image());
        transform.transform(decoder.decode(Files.readAllBytes(image)), batch.slot(i));
      }
    }
    batch.setCount(REFERENCES.size());
  }

  private static void check(OutputTensor output, GraphInterface graphInterface) {
    for (int row = 0; row < REFERENCES.size(); row++) {
      Answer reference = REFERENCES.get(row);
      Ranking best = new TopK(1, graphInterface.activation()).rank(output, row);
      assertThat(graphInterface.labels().get(best.indices()[0]))
          .as(reference.image())
          .startsWith(reference.label());
      assertThat(best.scores()[0])
          .as(reference.image())
          .isCloseTo(
              reference.score(),
              within(REFERENCE_DIGITS + Tolerances.sampleProbabilities(output.row(row))));
    }
  }

  private static GraphArchive sample(String name) {
    return GraphArchive.of(name, Samples.file(Path.of("..", "samples", "graphs", name)));
  }

  private static GraphArchive packed(GraphArchive archive) throws IOException {
    GraphInterface before = archive.graphInterface().orElseThrow();
    GraphInterface changed =
        new GraphInterface(
            before.preprocessing(),
            before.outputs(),
            before.task(),
            before.activation(),
            before.labels().stream().map(label -> label + " (packed)").toList());
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    ArchivePacker.pack(archive, changed, target);
    return GraphArchive.of(
        archive.name(), ArchiveBytes.read(new ByteArrayInputStream(target.toByteArray())));
  }
}
