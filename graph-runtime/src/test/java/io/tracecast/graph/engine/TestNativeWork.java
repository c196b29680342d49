package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.GraphException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestNativeWork {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final NativeWork work = new NativeWork();

  @Test
  void theEndWaitsForWhatRuns() {
    NativeWork.Running first = work.enter();
    NativeWork.Running second = work.enter();
    CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> work.shut(LONG));
    first.close();
    first.close(); // counts once
    assertThat(end).isNotDone();
    second.close();
    assertThat(end.join()).isTrue();
  }

  @Test
  void nothingBeginsOnceTheEndHasBegun() {
    assertThat(work.shut(LONG)).isTrue();
    assertThatThrownBy(work::enter)
        .isInstanceOfSatisfying(
            GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED))
        .hasMessage("The process is ending: nothing begins any more.");
  }

  @Test
  @SuppressWarnings("try") // held, not used
  void whatDoesNotReturnIsLeftBehind() {
    try (NativeWork.Running endless = work.enter()) {
      assertThat(work.shut(Duration.ofMillis(1))).isFalse();
    }
  }
}
