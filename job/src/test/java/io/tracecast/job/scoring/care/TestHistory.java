package io.tracecast.job.scoring.care;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.scoring.care.History.Doubt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What marks tell: who died at what, and who only seems to have. */
class TestHistory {
  private static final long FIRST = 64;

  private static TaskAttempt attempt(int partition, int number, String executor) {
    return new TaskAttempt("app", executor, "3.0", partition, number);
  }

  private static TaskAttempt attempt(int number) {
    return attempt(7, number, "e" + number);
  }

  private static History history(int number, Mark... marks) {
    return History.of(List.of(marks), attempt(number), FIRST, other -> true, false);
  }

  @Test
  void anAttemptThatLeftNothingDiedInItsFirstRange() {
    assertThat(history(1).doubtful()).containsExactly(new Doubt(0, FIRST));
    assertThat(history(0).doubtful()).isEmpty();
  }

  @Test
  void anAttemptThatFailedWithAnExceptionLeavesNoDoubt() {
    assertThat(history(1, Mark.failed(attempt(0))).doubtful()).isEmpty();
    History both = history(1, Mark.failed(attempt(0)), Mark.reached(attempt(0), "a", 100, 200));
    assertThat(both.doubtful()).isEmpty();
  }

  @Test
  void anAttemptThatDiedLeavesTheRangeThatItHadReachedInDoubt() {
    History history = history(1, Mark.reached(attempt(0), "a", 100, 200));
    assertThat(history.doubtful()).containsExactly(new Doubt(100, 200));
    assertThat(history.deathsAt("a")).isZero();
  }

  @Test
  void imagesThatWereAloneInWorkAndDoneWithAreInDoubtNoMore() {
    History history =
        history(
            2,
            Mark.reached(attempt(0), "a", 100, 200),
            Mark.reached(attempt(1), "start", 0, 64),
            Mark.alone(attempt(1), "x", 150, null));
    assertThat(history.doubtful()).containsExactly(new Doubt(150, 200), new Doubt(150, 151));
    assertThat(history.deathsAt("x")).isEqualTo(1);
  }

  @Test
  void deathsAtAnImageAddUpAndTheLastTellsWhereItWas() {
    History history =
        history(
            3,
            Mark.alone(attempt(1), "x", 5, null),
            Mark.alone(attempt(2), "x", 5, Step.FORWARD),
            Mark.alone(attempt(2, 0, "gone"), "x", 9, null));
    assertThat(history.deathsAt("x")).isEqualTo(2); // the third is of an executor that lives
    assertThat(history.stepOf("x")).isEqualTo(Step.FORWARD);
    assertThat(history.deathsAt("y")).isZero();
  }

  @Test
  void anImageInWorkInAnotherPartitionIsADeathOnlyIfItsExecutorIsGone() {
    List<Mark> marks =
        List.of(
            Mark.alone(attempt(1, 1, "gone"), "x", 5, null),
            Mark.alone(attempt(2, 1, "lives"), "y", 5, null));
    Set<String> living = Set.of("lives");
    History history =
        History.of(marks, attempt(1), FIRST, other -> living.contains(other.executor()), false);
    assertThat(history.deathsAt("x")).isEqualTo(1);
    assertThat(history.deathsAt("y")).isZero();
  }

  @Test
  void speculationMayHaveAnEarlierAttemptAliveBesideALaterOne() {
    List<Mark> marks = List.of(Mark.alone(attempt(1), "x", 5, null));
    History beside = History.of(marks, attempt(2), FIRST, other -> true, true);
    assertThat(beside.deathsAt("x")).isZero();
    History after = History.of(marks, attempt(2), FIRST, other -> false, true);
    assertThat(after.deathsAt("x")).isEqualTo(1);
  }

  @Test
  void whatAnotherRunLeftIsInDoubtByThePathsOfItsImages() {
    TaskAttempt earlier = new TaskAttempt("local-1", "driver", "3.0", 7, 0);
    History history =
        history(
            0, Mark.reached(earlier, "a", 100, 200), Mark.alone(earlier, "x", 150, Step.DECODE));
    assertThat(history.doubtful()).isEmpty();
    assertThat(history.windows()).containsExactly(Map.entry("a", 100L));
    assertThat(history.deathsAt("x")).isEqualTo(1);
  }
}
