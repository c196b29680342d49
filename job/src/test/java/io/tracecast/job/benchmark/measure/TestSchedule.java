package io.tracecast.job.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestSchedule {
  private static final Schedule FOUR =
      new Schedule(4, 10, new Schedule.Effort(10, 500_000_000), false, 3);

  @Test
  void everyVariantHasOneTurnInEachRun() {
    for (int run = 0; run < FOUR.runs(); run++) {
      assertThat(FOUR.order(run)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
  }

  @Test
  void theSeedSaysTheOrderAndRunsDiffer() {
    Set<String> orders = new HashSet<>();
    for (int run = 0; run < FOUR.runs(); run++) {
      assertThat(FOUR.order(run)).containsExactly(FOUR.order(run));
      orders.add(Arrays.toString(FOUR.order(run)));
    }
    assertThat(orders).hasSizeGreaterThan(5);
  }

  @Test
  void everyVariantBeginsAboutAsOftenAsAnyOther() {
    Schedule many = new Schedule(3, 3000, FOUR.effort(), false, 1);
    int[] first = new int[3];
    for (int run = 0; run < many.runs(); run++) {
      first[many.order(run)[0]]++;
    }
    assertThat(Arrays.stream(first).boxed()).allMatch(times -> times > 900 && times < 1100);
  }

  @Test
  void aTurnHasAsManyPassesAsItsLoopsAndItsDurationNeed() {
    assertThat(FOUR.effort().passes(100_000_000)).isEqualTo(10);
    assertThat(FOUR.effort().passes(10_000_000)).isEqualTo(50);
    assertThat(FOUR.effort().passes(0)).isPositive();
  }
}
