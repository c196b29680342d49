package io.tracecast.job.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.spark.ForwardLane;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Each batch runs on both sides, and the provider's answer is the one that goes on. */
class TestComparingLane {
  private final Comparison comparison =
      new Comparison(
          AnswerForm.of(
              List.of(new OutputSpec("scores", ElementType.FLOAT32, List.of(2L), List.of(), true)),
              AnswerRequest.FIRST));
  private final Side provider = new Side(1, 3);
  private final Side own = new Side(1, 2);

  /** A session that a test plays. */
  private static final class Side implements ForwardLane {
    private final CompletableFuture<Forward> answer = new CompletableFuture<>();
    private final Forward forward;
    private boolean closed;
    private GraphException givenUp;

    Side(float... scores) {
      this.forward = new Forward(List.of(new OutputTensor("scores", 1, List.of(2L), scores)), 5, 5);
    }

    @Override
    public ImageShape inputShape() {
      return new ImageShape(3, 8, 8, ElementType.FLOAT32, Layout.NCHW);
    }

    @Override
    public AnswerForm answers() {
      return null;
    }

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) {
      return answer;
    }

    @Override
    public void giveUp(GraphException why) {
      givenUp = why;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void theProvidersAnswerGoesOnOnceBothAreThere() throws Exception {
    ComparingLane lane = new ComparingLane(provider, own, comparison);
    CompletableFuture<Forward> answer = lane.submit(null);
    provider.answer.complete(provider.forward);

    assertThat(answer).isNotDone();

    own.answer.complete(own.forward);
    assertThat(answer.get()).isSameAs(provider.forward);
    AnswerDifference parity = comparison.difference();
    assertThat(parity.images()).isEqualTo(1);
    assertThat(parity.largestDifference()).isEqualTo(1);
    assertThat(parity.sameBest()).hasValue(1);
  }

  @Test
  void aFailureOfEitherSideIsTheBatchs() throws Exception {
    ComparingLane lane = new ComparingLane(provider, own, comparison);
    CompletableFuture<Forward> answer = lane.submit(null);
    provider.answer.complete(provider.forward);
    own.answer.completeExceptionally(
        new GraphException(GraphException.Kind.FORWARD, "It cannot run"));

    assertThatThrownBy(answer::get)
        .hasCauseInstanceOf(GraphException.class)
        .hasMessageContaining("It cannot run");
  }

  @Test
  void closingItClosesBothAndGivingUpGivesUpTheProvider() {
    ComparingLane lane = new ComparingLane(provider, own, comparison);
    GraphException why = new GraphException(GraphException.Kind.TIMEOUT, "It hangs");
    lane.giveUp(why);
    lane.close();

    assertThat(provider.closed).isTrue();
    assertThat(own.closed).isTrue();
    assertThat(provider.givenUp).isSameAs(why);
  }
}
