package io.tracecast.job.scoring.care;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How far an attempt may come before it has said so. */
class TestReach {
  private static final TaskAttempt ATTEMPT = new TaskAttempt("app", "1", "0.0", 0, 0);
  private static final int BATCH = 16;

  private final List<Mark> written = new ArrayList<>();

  private Reach reach(boolean fromTheStart) {
    return new Reach(written::add, ATTEMPT, Runnable::run, BATCH, fromTheStart);
  }

  @Test
  void aShortAttemptWritesNothing() {
    Reach reach = reach(false);
    reach.before("a", 0, 0, BATCH);
    reach.before("a", 0, 16, BATCH);
    assertThat(written).isEmpty();
    assertThat(reach.until()).isEqualTo(Reach.firstImages(BATCH));
  }

  @Test
  void anAttemptThatNobodyRepeatsWritesBeforeItsFirstImage() {
    Reach reach = reach(true);
    assertThat(reach.until()).isZero();
    reach.before("a", 0, 0, BATCH);
    assertThat(written).hasSize(1);
    assertThat(written.get(0).image()).isEqualTo("a");
    assertThat(reach.until()).isEqualTo(written.get(0).until()).isGreaterThanOrEqualTo(BATCH);
  }

  @Property
  void noBatchEndsBehindWhatIsWrittenAndTheDoubtHoldsAllThatIsInWork(
      @ForAll @IntRange(min = 1, max = 3) int behind,
      @ForAll List<@IntRange(min = 1, max = 400) Integer> steps) {
    written.clear();
    Reach reach = reach(false);
    long place = 0;
    for (int step : steps) {
      long done = Math.max(0, place - (long) behind * BATCH);
      reach.before("x", done, place, BATCH);
      assertThat(place + BATCH).isLessThanOrEqualTo(reach.until());
      if (!written.isEmpty()) {
        Mark last = written.get(written.size() - 1);
        assertThat(last.from()).isLessThanOrEqualTo(done);
        assertThat(last.until()).isGreaterThanOrEqualTo(place + BATCH);
      }
      place += step; // refused images take places as well, and those that were alone in work
    }
  }
}
