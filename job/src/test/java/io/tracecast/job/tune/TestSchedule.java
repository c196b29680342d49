package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.job.tune.Schedule.Wish;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What fits into a budget: examples, and what holds of any wish, cost and time. */
class TestSchedule {
  private static final Wish WISH = new Wish(10, 3, 128, 32);
  private static final PassCost COST = new PassCost(1, 0.03125);
  private static final int CASES = 2000;

  /** Of sums and products of doubles. */
  private static final double ROUNDING = 1e-9;

  private static void forAny(BiConsumer<Wish, PassCost> holds) {
    Random random = new Random(42);
    for (int i = 0; i < CASES; i++) {
      int batch = 1 + random.nextInt(64);
      Wish wish =
          new Wish(
              1 + random.nextInt(20),
              1 + random.nextInt(8),
              batch * (1 + random.nextInt(20)),
              batch);
      holds.accept(
          wish, new PassCost(random.nextDouble() * 5, Math.pow(10, -4 + 4 * random.nextDouble())));
    }
  }

  private static double measured(Schedule schedule, PassCost cost) {
    return schedule.rounds() * schedule.combinations() * cost.seconds(schedule.imagesPerSlot());
  }

  private static String inWords(double secondsLeft) {
    Budget budget = new Budget("3m", Duration.ofMinutes(3), () -> 0);
    return Schedule.fit(WISH, COST, secondsLeft).inWords(WISH, COST, budget, 2);
  }

  @Test
  void whatFitsIsMeasuredAsAskedForAndItsTimeIsTold() {
    Schedule schedule = Schedule.fit(WISH, COST, 300);
    assertThat(schedule).isEqualTo(new Schedule(3, 128, 10, 3 * 12 * 5));
    assertThat(inWords(300))
        .isEqualTo(
            "10 combinations in 3 rounds of 256 images, then the best against the default again:"
                + " about 3 min");
  }

  @Test
  void roundsGoBeforeImagesDo() {
    assertThat(Schedule.fit(WISH, COST, 200)).isEqualTo(new Schedule(2, 128, 10, 120));
    assertThat(Schedule.fit(WISH, COST, 60)).isEqualTo(new Schedule(1, 96, 10, 48));
    assertThat(inWords(60))
        .isEqualTo(
            "10 combinations in 1 round of 192 images, then the best against the default again:"
                + " about 48 s, to stay within --budget 3m. --budget 4m suffices for what --rounds"
                + " and --sample ask for.");
  }

  @Test
  void whereNotEvenOneBatchOfEachFitsCombinationsGo() {
    assertThat(Schedule.fit(WISH, COST, 10)).isEqualTo(new Schedule(1, 32, 4, 8));
    assertThat(inWords(10))
        .isEqualTo(
            "--budget 3m may not suffice for all 10 combinations of 64 images each: those that it suffices"
                + " for are measured, the most promising first. --budget 30s suffices for all; fewer or"
                + " smaller --batch-sizes take less.");
  }

  @Test
  void withoutRivalsNothingMeetsTheDefaultAgain() {
    Wish alone = new Wish(1, 1, 32, 32);
    Budget budget = new Budget("3m", Duration.ofMinutes(3), () -> 0);
    assertThat(Schedule.fit(alone, COST, 100).inWords(alone, COST, budget, 1))
        .isEqualTo("1 combination in 1 round of 32 images: about 2 s");
  }

  @Test
  void nothingIsMeasuredLongerThanThereIsTimeNorMoreThanAskedFor() {
    Random random = new Random(7);
    forAny(
        (wish, cost) -> {
          double left = random.nextDouble() * 300;
          Schedule schedule = Schedule.fit(wish, cost, left);
          assertThat(measured(schedule, cost)).isLessThanOrEqualTo(left);
          assertThat(schedule.seconds()).isLessThanOrEqualTo(left);
          assertThat(schedule.rounds()).isBetween(1, wish.rounds());
          assertThat(schedule.combinations()).isBetween(0, wish.combinations());
          assertThat(schedule.imagesPerSlot()).isBetween(wish.largestBatch(), wish.imagesPerSlot());
          assertThat(schedule.imagesPerSlot() % wish.largestBatch()).isZero();
        });
  }

  @Test
  void moreTimeIsNeverLessMeasured() {
    Random random = new Random(8);
    forAny(
        (wish, cost) -> {
          double left = random.nextDouble() * 300;
          Schedule less = Schedule.fit(wish, cost, left);
          Schedule more = Schedule.fit(wish, cost, left * (1 + random.nextDouble()));
          assertThat(more.rounds()).isGreaterThanOrEqualTo(less.rounds());
          assertThat(more.imagesPerSlot()).isGreaterThanOrEqualTo(less.imagesPerSlot());
          assertThat(more.combinations()).isGreaterThanOrEqualTo(less.combinations());
        });
  }

  @Test
  void whatIsToldToSufficeSuffices() {
    forAny(
        (wish, cost) -> {
          double needed = Schedule.fit(wish, cost, 1e9).seconds() / 0.8;
          Schedule enough = Schedule.fit(wish, cost, needed * (1 + ROUNDING));
          assertThat(enough.rounds()).isEqualTo(wish.rounds());
          assertThat(enough.imagesPerSlot()).isEqualTo(wish.imagesPerSlot());
          assertThat(enough.seconds()).isCloseTo(0.8 * needed, within(needed * ROUNDING));
        });
  }

  @Test
  void whereNoTimeIsLeftNothingFits() {
    forAny(
        (wish, cost) ->
            assertThat(Schedule.fit(wish, cost, -1))
                .isEqualTo(new Schedule(1, wish.largestBatch(), 0, 0)));
  }
}
