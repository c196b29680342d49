package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestGraphSession {
  private final TensorMemory memory = TensorMemory.root(1L << 30);

  @AfterEach
  void closingFindsNoLeak() {
    memory.close();
  }

  @Test
  void bothFormatsAnswerTheSame() {
    SessionSettings settings = SessionSettings.of(Samples.IMAGE, 4);
    try (GraphSession torch = GraphSession.open(Samples.torchScript(), settings, memory);
        GraphSession onnx = GraphSession.open(Samples.onnx(), settings, memory)) {
      OutputTensor one = answer(torch);
      OutputTensor other = answer(onnx);
      assertThat(one.rowShape()).containsExactly(1001L).isEqualTo(other.rowShape());
      assertThat(one.values()).containsExactly(other.values(), within(1e-6f));
    }
  }

  private OutputTensor answer(GraphSession session) {
    try (TensorBatch batch = Samples.noise(memory, session.inputShape(), 4);
        GraphPredictor predictor = session.newPredictor()) {
      return predictor.predict(batch);
    }
  }
}
