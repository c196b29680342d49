package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TestBudget {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1); // it may overflow

  private void pass(double seconds) {
    clock.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void measuringEndsBeforeTheTimeIsOverSinceTheEndTakesSomeToo() {
    Budget budget = new Budget("3m", Duration.ofMinutes(3), clock::get);
    pass(177);
    assertThat(budget.isOver()).isFalse();
    assertThat(budget.secondsLeft()).isEqualTo(1);
    assertThat(budget.secondsSpent()).isEqualTo(177);
    pass(1);
    assertThat(budget.isOver()).isTrue();
  }

  @Test
  void theEndOfAShortTimeIsShort() {
    assertThat(new Budget("10s", Duration.ofSeconds(10), clock::get).secondsLeft()).isEqualTo(9.5);
  }

  @Test
  void timesAreRoundedUp() {
    assertThat(Budget.inWords(4.2)).isEqualTo("5 s");
    assertThat(Budget.inWords(91)).isEqualTo("2 min");
    assertThat(Budget.inWords(7300)).isEqualTo("2.0 h");
    assertThat(Budget.asOption(89.5)).isEqualTo("90s");
    assertThat(Budget.asOption(100)).isEqualTo("2m");
  }
}
