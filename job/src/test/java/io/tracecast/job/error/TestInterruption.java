package io.tracecast.job.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What ends a command that waits. */
class TestInterruption {
  private final Interruption interruption = new Interruption();
  private final CompletableFuture<String> never = new CompletableFuture<>();

  private static JobException tooLate() {
    return new JobException(ExitCode.USAGE, "too late", null);
  }

  @Test
  void whatASignalFindsWaitingIsLeftBehind() {
    interruption.raise(Interruption.Signal.TERM);
    assertThat(interruption.isAsked()).isTrue();
    assertThatThrownBy(() -> interruption.await(never))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
  }

  @Test
  void whatIsStillWaitedForWhenTheTimeIsOverIsLeftBehind() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (Interruption.Registration limit =
        interruption.limit(() -> looks.incrementAndGet() > 2, TestInterruption::tooLate)) {
      assertThatThrownBy(() -> interruption.await(never)).hasMessage("too late");
      assertThat(looks).hasValue(3);
      assertThat(interruption.isAsked()).isTrue();
    }
    assertThat(interruption.isAsked()).isFalse();
    assertThat(interruption.await(CompletableFuture.completedFuture("there"))).isEqualTo("there");
  }

  @Test
  void aSignalIsToldBeforeTheTimeThatIsOver() {
    interruption.raise(Interruption.Signal.INT);
    try (Interruption.Registration limit =
        interruption.limit(() -> true, TestInterruption::tooLate)) {
      assertThatThrownBy(interruption::check).hasMessageContaining("Ended by SIGINT");
    }
  }
}
