package io.tracecast.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.report.RunReport.Ending;
import io.tracecast.job.report.ScoringStatistics.ExecutorShare;
import io.tracecast.job.scoring.ClassCounts;
import io.tracecast.job.scoring.ClassCounts.ClassCount;
import io.tracecast.job.scoring.Example;
import io.tracecast.job.scoring.LoopTimes;
import io.tracecast.job.scoring.PartitionSpan;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ExecutorState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pages of runs that were made up. */
class TestRunPage {
  private static final String HOSTILE = "<script>alert(1)</script>";
  private static final String SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;";
  private static final ContactSheet NO_SHEET = new ContactSheet(List.of(), List.of());
  private static final byte[] PICTURE = {1, 2, 3};

  /** Tasks that wait for forward passes for half of their time. */
  private static final LoopTimes FORWARD_BOUND =
      new LoopTimes(
          StageTimes.of(Stage.FORWARD, 90, 90),
          latency(),
          new Waits(0, 50_000_000_000L, 100_000_000_000L, 100, 10, 100));

  private static LatencyHistogram latency() {
    LatencyHistogram.Recorder latency = new LatencyHistogram.Recorder();
    latency.record(20_000_000);
    return latency.snapshot();
  }

  private static Map<String, ExecutorShare> executors(int count) {
    Map<String, ExecutorShare> executors = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String id = "e" + i;
      executors.put(
          id,
          new ExecutorShare(
              new ExecutorState(
                  new ExecutorState.Place(id, "host-" + i, "cpu"),
                  new ExecutorState.Graph("nchw", "java", 1, 2, 3),
                  new ExecutorState.Span(0, 5_000_000_000L, 0, 1_000 * (i + 1)),
                  7),
              100));
    }
    return executors;
  }

  private static List<PartitionSpan> partitions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new PartitionSpan(i, "e0", 200, i, 1 + i))
        .toList();
  }

  private static RunReport report(
      Ending ending,
      ClassCounts.Total classes,
      int executors,
      List<PartitionSpan> partitions,
      double seconds) {
    ScoringStatistics statistics =
        new ScoringStatistics(
            2900,
            100,
            FORWARD_BOUND,
            true,
            executors(executors),
            List.of(),
            List.of(),
            classes,
            List.of());
    return TestRunReport.running()
        .with(
            ending,
            PassedOver.NONE,
            new RunReport.Result(
                Optional.empty(),
                new RunReport.Startup(1, 2, 3, 4, 5, 6),
                Optional.empty(),
                new RunReport.Scoring(
                    statistics, seconds, SlotTime.of(2, seconds, 100, FORWARD_BOUND), partitions)));
  }

  private static RunReport complete() {
    return report(
        Ending.complete(Instant.EPOCH.plusSeconds(90)),
        new ClassCounts.Total(List.of(new ClassCount(7, 2000), new ClassCount(1, 900)), 0),
        1,
        partitions(15),
        50);
  }

  /** Returns a page's own part: without the script that draws, without style. */
  private static String page(RunReport report, ContactSheet sheet) {
    String html = RunPage.of(report, sheet);
    return html.substring(html.indexOf("<main>"), html.indexOf("</main>"));
  }

  @Test
  void countsAndTheirBalanceAreSaid() {
    assertThat(page(complete(), NO_SHEET))
        .contains("<p class=\"mark good\">complete</p>")
        .contains("3,000 images = 2,900 scored + 100 quarantined: each")
        .contains("quarantined</th><td>100</td><td>3.3 %</td>")
        .contains("<dd>1970-01-01 00:01:30 UTC, after 90.0 s</dd>")
        .contains("<dt>Output</dt>\n<dd>s3a://***@b/out (csv)</dd>");
  }

  @Test
  void theBottleneckIsSaidWithWhatToChange() {
    assertThat(page(complete(), NO_SHEET))
        .contains("It would have been faster with a lighter graph or a faster device")
        .contains("<li>Take a lighter graph")
        .contains("tasks waited 0 % of their time for reads and 50 % for forward passes")
        .doesNotContain("too short");
    assertThat(
            page(
                report(complete().ending(), ClassCounts.Total.NONE, 1, partitions(2), 9), NO_SHEET))
        .contains(
            "It was too short to say what held it up: that takes 10 s of scoring and 10 batches")
        .doesNotContain("faster with");
  }

  @Test
  void classesAreNamedAndCounted() {
    assertThat(page(complete(), NO_SHEET))
        .contains("2 different classes came out best.")
        .contains("class 7</th><td>7</td><td>2,000</td><td>69.0 %</td>")
        .contains("\"data\":[2000.0,900.0]");
    List<ClassCount> many = IntStream.range(0, 300).mapToObj(i -> new ClassCount(i, 9)).toList();
    assertThat(
            page(
                report(complete().ending(), new ClassCounts.Total(many, 12), 1, partitions(1), 9),
                NO_SHEET))
        .contains("300 different classes came out best, these most often.")
        .contains("a count may be too low, by 12 at most")
        .contains("class 9</th>")
        .doesNotContain("class 10</th>");
    assertThat(
            page(
                report(complete().ending(), ClassCounts.Total.NONE, 1, partitions(1), 9), NO_SHEET))
        .as("of a graph that ranks nothing")
        .doesNotContain("best classes");
  }

  @Test
  void theTenPartitionsThatTookLongestAreShownInThatOrder() {
    assertThat(page(complete(), NO_SHEET))
        .contains("Of 15 partitions the median took 8.0 s.")
        .containsSubsequence(
            "14</th><td class=\"words\">e0</td><td>200</td><td>15.0</td><td>13.3</td><td>14.0</td>",
            "13</th>",
            "5</th><td class=\"words\">e0</td>")
        .doesNotContain("4</th><td class=\"words\">e0</td><td>200</td><td>5.0");
  }

  @Test
  void throughputIsDrawnOverTheTimeOfTheRun() {
    assertThat(page(complete(), NO_SHEET))
        .contains("60.0 images/s over 50.0 s of scoring")
        .contains("seconds since scoring began")
        .contains("\"step\":\"end\"");
    assertThat(
            page(
                report(complete().ending(), ClassCounts.Total.NONE, 1, partitions(1), 40_000),
                NO_SHEET))
        .contains("hours since scoring began");
  }

  @Test
  void ofManyExecutorsTheSlowestAreShown() {
    assertThat(
            page(
                report(complete().ending(), ClassCounts.Total.NONE, 100, partitions(1), 9),
                NO_SHEET))
        .contains("The slowest 40 of 100; run.json has all.")
        .contains("e99</th>", "\"executor e99\"")
        .doesNotContain("e10</th>");
    assertThat(page(complete(), NO_SHEET))
        .contains("e0</th><td class=\"words\">host-0</td>")
        .doesNotContain("executor e0");
  }

  @Test
  void theSheetShowsPicturesWithTheirAnswersAndOthersWithTheirReasons() {
    ContactSheet sheet =
        new ContactSheet(
            List.of(
                new ContactSheet.Scored(
                    new Example("file:/photos/cat.jpg", List.of("tabby 0.7", "lynx 0.1")),
                    PICTURE)),
            List.of(
                new ContactSheet.Quarantined(
                    "file:/photos/cut.jpg", "decode", "truncated", "It ends early", new byte[0])));

    assertThat(page(complete(), sheet))
        .containsPattern(
            "<img alt=\"\" src=\"data:image/png;base64,AQID\"><figcaption><div>cat.jpg</div>\\s*"
                + "<div>tabby 0.7</div>\\s*<div>lynx 0.1</div>")
        .contains("Scores are the graph&#39;s raw outputs, and not probabilities")
        .contains("1 of 100; all of them are in s3a://***@b/out/quarantine.")
        .contains(
            "file:/photos/cut.jpg</th><td class=\"words\">decode</td><td class=\"words\">truncated</td>"
                + "<td class=\"words\">It ends early</td>");
  }

  @Test
  void whatComesFromOutsideIsShownAsWords() {
    ContactSheet sheet =
        new ContactSheet(
            List.of(
                new ContactSheet.Scored(new Example("a/" + HOSTILE, List.of(HOSTILE)), PICTURE)),
            List.of(new ContactSheet.Quarantined(HOSTILE, HOSTILE, HOSTILE, HOSTILE, PICTURE)));
    RunReport failed =
        report(
            Ending.failed(Instant.EPOCH, ExitCode.INPUT, HOSTILE),
            ClassCounts.Total.NONE,
            1,
            List.of(new PartitionSpan(0, HOSTILE, 1, 0, 1)),
            9);

    assertThat(page(failed, sheet)).doesNotContain(HOSTILE).contains(SHOWN);
  }

  @Test
  void aRunThatFailedSaysWhy() {
    RunReport failed =
        report(
            Ending.failed(Instant.EPOCH, ExitCode.TOO_MANY_FAILURES, "100 of 3000 images failed"),
            ClassCounts.Total.NONE,
            0,
            List.of(),
            0);

    assertThat(page(failed, NO_SHEET))
        .contains("<p class=\"mark bad\">failed</p>")
        .contains("It ended with exit code 6: 100 of 3000 images failed")
        .contains("3,000 images = 2,900 scored + 100 quarantined when it ended.")
        .contains("- images/s over 0.0 s of scoring");
  }

  @Test
  void aRunThatScoredNothingHasAPageToo() {
    RunReport report =
        TestRunReport.running()
            .with(
                Ending.failed(Instant.EPOCH, ExitCode.INTERRUPTED, "Ended by SIGINT"),
                PassedOver.NONE,
                new RunReport.Result(
                    Optional.empty(),
                    new RunReport.Startup(1, 2, 3, 4, 5, 6),
                    Optional.empty(),
                    new RunReport.Scoring(
                        ScoringStatistics.of(List.of()),
                        0,
                        SlotTime.of(0, 0, 0, LoopTimes.NONE),
                        List.of())));

    assertThat(page(report, NO_SHEET))
        .contains("interrupted", "0 images = 0 scored + 0 quarantined when it ended.")
        .doesNotContain("Executors");
  }
}
