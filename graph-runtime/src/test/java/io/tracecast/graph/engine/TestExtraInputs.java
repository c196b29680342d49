package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Graphs that take more than images; a picture of ones has sums of 64. */
class TestExtraInputs {
  private static final Map<String, String> MORE =
      Map.of("im_shape", "2,3", "sizes", "5,7", "training", "false");

  private static final Map<String, String> ARGUMENTS =
      Map.of("scale", "0.5", "negative", "true", "sizes", "2,3", "weights", "1,2,3");

  @Test
  void anOnnxGraphGetsValuesOfEachShape() {
    assertThat(answer("more-inputs.onnx", MORE, 2)).containsExactly(163, 163, 163);
    assertThat(answer("more-inputs.onnx", with(MORE, "training", "true"), 3))
        .containsExactly(-163, -163, -163);
    assertThat(answer("more-inputs.onnx", with(MORE, "im_shape", "[[3,3]]"), 1))
        .containsExactly(227, 227, 227);
  }

  @Test
  void anInputWithADefaultMayBeGivenAnotherValue() {
    assertThat(answer("default-input.onnx", Map.of(), 2)).containsExactly(128, 128, 128);
    assertThat(answer("default-input.onnx", Map.of("scale", "3"), 2))
        .containsExactly(192, 192, 192);
  }

  @Test
  void aTorchScriptModuleGetsArgumentsOfEachType() {
    assertThat(answer("arguments.pt", ARGUMENTS, 2)).containsExactly(-41, -73, -105);
    assertThat(answer("arguments.pt", with(ARGUMENTS, "shift", "4"), 2))
        .containsExactly(-42, -74, -106);
  }

  @Test
  void argumentsWithADefaultAreLeftOutOnlyAtTheEnd() {
    refusal("arguments.pt", with(ARGUMENTS, "last", "true"))
        .hasMessageContaining("its input 'last' has a value, and 'shift' before it has none. Give");
  }

  @Test
  void whatIsMissingOrDoesNotFitIsNamedWithItsTypeAndShape() {
    refusal("more-inputs.onnx", Map.of("sizes", "5,7", "training", "false"))
        .hasMessageContaining("it takes the input 'im_shape' (float32[?,2]), which has no value.");
    refusal("more-inputs.onnx", with(MORE, "sizes", "5,7,9"))
        .hasMessageContaining("the value of its input 'sizes' (int64[2]) does not fit: it has the")
        .hasMessageContaining("shape [3], and the graph takes int64[2].");
    refusal("more-inputs.onnx", with(MORE, "training", "0"))
        .hasMessageContaining("'training' (bool) does not fit: 0 is not a value of type bool.");
    refusal("more-inputs.onnx", with(MORE, "images", "1"))
        .hasMessageContaining("it has no input 'images' beside its images.");
  }

  private static Map<String, String> with(Map<String, String> values, String name, String value) {
    Map<String, String> changed = new HashMap<>(values);
    changed.put(name, value);
    return changed;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      String graph, Map<String, String> values) {
    return assertThatThrownBy(() -> answer(graph, values, 1))
        .isInstanceOfSatisfying(
            GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INPUT))
        .hasMessageStartingWith("Graph " + graph + " cannot be run: ");
  }

  private static float[] answer(String graph, Map<String, String> values, int images) {
    Path file = Path.of("src", "test", "resources", "graphs", graph);
    GraphSource source = GraphSource.of(GraphArchive.of(graph, Samples.file(file)));
    Map<String, InputValue> inputs =
        values.entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, entry -> InputValue.parse(entry.getValue())));
    SessionSettings settings = SessionSettings.of(Samples.SMALL, images).withInputs(inputs);
    try (TensorMemory memory = TensorMemory.root(1 << 20);
        GraphSession session = GraphSession.open(source, settings, memory);
        GraphPredictor predictor = session.newPredictor();
        TensorBatch batch = memory.allocate(Samples.SMALL, images)) {
      batch.setCount(images);
      for (int image = 0; image < images; image++) {
        for (int i = 0; i < Samples.SMALL.sizeInBytes() / 4; i++) {
          batch.slot(image).putFloat(4 * i, 1);
        }
      }
      return predictor.predict(batch).row(images - 1);
    }
  }
}
