package io.tracecast.graph.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestMachineTime {

  @Test
  void busyIsAllButIdleWaitingAndStolenTimeAndGuestsCountOnce() {
    assertThat(MachineTime.parse("cpu  1 2 3 400 50 6 7 80 9 10"))
        .contains(
            new MachineTime(
                (1 + 2 + 3 + 6 + 7) * 10_000_000L, 80 * 10_000_000L, 549 * 10_000_000L));
  }

  @Test
  void aLineOfAnotherKindTellsNothing() {
    assertThat(MachineTime.parse("cpu0 1 2 3 4 5 6 7 8 9 10")).isEmpty();
    assertThat(MachineTime.parse("cpu 1 2 3 4")).isEmpty();
  }

  @Test
  void theClockOfThisMachineGoesOn() {
    MachineTime before = MachineTime.now().orElseThrow();
    long cpu = CpuClock.threadNanos();
    while (CpuClock.threadNanos() - cpu < 50_000_000) {
      Thread.onSpinWait();
    }
    assertThat(MachineTime.now().orElseThrow().since(before).busyNanos())
        .isGreaterThanOrEqualTo(30_000_000);
  }
}
