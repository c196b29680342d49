package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.weights.WeightFiles;
import io.tracecast.graph.archive.weights.WeightPacker;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs answer as PyTorch's module does with the weights that are put into them. */
class TestNewWeights {
  private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

  @ParameterizedTest
  @ValueSource(strings = {"named.pt", "named.onnx", "folded.onnx", "parts.onnx"})
  void aGraphAnswersWithItsOwnWeightsBefore(String graph) throws IOException {
    assertAnswers(WeightFiles.graph(graph), "old");
  }

  @ParameterizedTest
  @CsvSource({
    "named.pt, new.pth",
    "named.pt, new-old-form.pth",
    "named.pt, checkpoint.pth",
    "named.pt, views.pth",
    "named.pt, big-endian.pth",
    "named.pt, new.safetensors",
    "named.pt, model.safetensors.index.json",
    "named.onnx, new.pth",
    "named.onnx, views.pth",
    "named.onnx, model.safetensors.index.json",
    "equal.onnx, new.pth",
    "parts.onnx, new-old-form.pth"
  })
  void aGraphAnswersWithNewWeights(String graph, String weights) throws IOException {
    WeightPacker.Packed packed =
        WeightPacker.pack(WeightFiles.graph(graph), WeightFiles.read(weights));

    assertAnswers(packed.archive(), "new");
  }

  private static void assertAnswers(GraphArchive archive, String expected) throws IOException {
    JsonNode answers =
        new ObjectMapper()
            .readTree(Samples.SMALL_GRAPHS.resolve("weights/answers.json").toFile())
            .get(expected);
    float[] found = answer(GraphSource.of(archive));

    assertThat(found).hasSameSizeAs(new float[answers.size()]);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(answers.get(i).floatValue(), CLOSE);
    }
  }

  private static float[] answer(GraphSource source) {
    try (TensorMemory memory = TensorMemory.root(1 << 20);
        GraphSession session =
            GraphSession.open(source, SessionSettings.of(Samples.SMALL, 1), memory);
        GraphPredictor predictor = session.newPredictor();
        TensorBatch batch = memory.allocate(Samples.SMALL, 1)) {
      batch.setCount(1);
      int pixels = (int) (Samples.SMALL.sizeInBytes() / 4);
      for (int i = 0; i < pixels; i++) {
        batch.slot(0).putFloat(4 * i, (float) i / pixels);
      }
      return predictor.predict(batch).row(0);
    }
  }
}
