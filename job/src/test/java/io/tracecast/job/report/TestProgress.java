package io.tracecast.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestProgress {
  private final StringWriter text = new StringWriter();

  private Progress progress(boolean terminal, OptionalLong total) {
    return new Progress(new PrintWriter(text), terminal, total, 0);
  }

  private static Progress.Point scored(long done, long quarantined, long seconds) {
    return new Progress.Point(done, quarantined, OptionalLong.of(seconds(seconds)));
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void aTerminalShowsOneLineThatIsRewritten() {
    Progress progress = progress(true, OptionalLong.of(1000));
    progress.update(scored(100, 3, 10), seconds(10));
    progress.update(scored(200, 3, 20), seconds(20));
    progress.end();
    assertThat(text.toString())
        .isEqualTo(
            "\r100 of 1000 images   10.0 images/s   3 quarantined   1:30 left\u001b[K"
                + "\r200 of 1000 images   10.0 images/s   3 quarantined   1:20 left\u001b[K"
                + System.lineSeparator());
  }

  @Test
  void elsewhereALineComesNowAndThen() {
    Progress progress = progress(false, OptionalLong.of(100_000));
    progress.update(scored(5, 0, 1), seconds(1));
    progress.update(scored(100, 0, 10), seconds(10));
    progress.update(scored(101, 0, 11), seconds(11));
    progress.end();
    assertThat(text.toString().lines())
        .containsExactly("100 of 100000 images   10.0 images/s   0 quarantined   2 h 46 min left");
  }

  @Test
  void withoutATotalThereIsNoTimeLeft() {
    progress(false, OptionalLong.empty()).update(scored(100, 0, 10), seconds(10));
    assertThat(text.toString().lines())
        .containsExactly("100 images   10.0 images/s   0 quarantined");
  }

  @Test
  void beforeTheFirstImageThereIsNoTimeLeft() {
    progress(false, OptionalLong.of(10)).update(scored(0, 0, 10), seconds(10));
    assertThat(text.toString().lines())
        .containsExactly("0 of 10 images   0.0 images/s   0 quarantined");
  }

  @Test
  void whatIsLeftFollowsFromTheScoringAndNotFromTheWaiting() {
    Progress progress = progress(false, OptionalLong.of(1000));
    progress.update(new Progress.Point(0, 0, OptionalLong.empty()), seconds(600));
    progress.update(scored(100, 0, 10), seconds(610));
    assertThat(text.toString().lines())
        .containsExactly(
            "0 of 1000 images   waiting for the first results",
            "100 of 1000 images   10.0 images/s   0 quarantined   1:30 left");
  }

  @Test
  void aRunThatWentThroughEndsWithTheWholeCount() {
    Progress shown = progress(true, OptionalLong.of(63));
    shown.update(new Progress.Point(0, 0, OptionalLong.empty()), seconds(1));
    shown.complete(scored(63, 1, 9));
    shown.end();
    assertThat(text.toString())
        .isEqualTo(
            "\r0 of 63 images   waiting for the first results\u001b[K"
                + "\r63 of 63 images   7.0 images/s   1 quarantined\u001b[K"
                + System.lineSeparator());
  }

  @Test
  void aLogTellsTheWholeCountOfARunTooShortForALine() {
    Progress logged = progress(false, OptionalLong.of(63));
    logged.update(scored(30, 0, 4), seconds(4));
    logged.complete(scored(63, 0, 9));
    logged.end();
    assertThat(text.toString().lines())
        .containsExactly("63 of 63 images   7.0 images/s   0 quarantined");
  }

  @Test
  void aRunThatEndsEarlyTellsNoMoreThanItDid() {
    Progress progress = progress(true, OptionalLong.of(63));
    progress.update(scored(30, 0, 4), seconds(4));
    progress.end();
    assertThat(text.toString()).contains("30 of 63").doesNotContain("63 of 63");
  }
}
