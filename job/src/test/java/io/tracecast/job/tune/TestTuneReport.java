package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.tune.Measured.Round;
import io.tracecast.job.tune.Variant.Axis;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestTuneReport {
  private static final Passes STANDARD = new Passes(16, 2, 1, LayoutChoice.MEASURE);
  private static final Passes BEST = new Passes(4, 1, 2, LayoutChoice.CHANNELS_LAST);

  private static final Unfinished.Stop STOP =
      new Unfinished.Stop("within --budget 9s", "Give a larger --budget.");

  private static final List<Measured> SWEEP =
      List.of(
          measured(Axis.DEFAULT, STANDARD, 10),
          measured(Axis.BATCH_SIZE, STANDARD.withBatchSize(4), 8),
          measured(Axis.SPLIT, STANDARD.withSplit(1, 2), 9),
          measured(Axis.LAYOUT, STANDARD.withLayout(LayoutChoice.CHANNELS_LAST), 9));

  private static Measured measured(Axis axis, Passes passes, double cpuMillis) {
    return new Measured(new Variant(axis, passes), List.of(new Round(cpuMillis, 200, "nchw")));
  }

  private static TuneReport report(double combinedMillis, Passes chosen) {
    return new TuneReport(
        SWEEP,
        List.of(
            measured(Axis.DEFAULT, STANDARD, 10), measured(Axis.COMBINED, BEST, combinedMillis)),
        chosen,
        new Verdict(false),
        List.of("graph two\nlines.pt"),
        Map.of(),
        new Unfinished(List.of(), false, STOP));
  }

  private static List<String> settings(TuneReport report) {
    return report.options().lines().filter(line -> line.startsWith("--")).toList();
  }

  @Test
  void whatIsBetterIsWrittenWithItsFigures() {
    TuneReport report = report(8, BEST);
    assertThat(settings(report))
        .containsExactly(
            "--batch-size=4",
            "--concurrent-passes=1",
            "--intra-op-threads=2",
            "--memory-layout=channels-last");
    assertThat(report.options())
        .contains("# The best is 25.0 % better than the default.\n")
        .contains("# combined: batch 4, 1 x 2 threads, channels-last: 125.0 / 200.0")
        .contains("# batch 4: 125.0 / 200.0\n--batch-size=4\n")
        .contains("# 1 x 2 threads: 111.1 / 200.0\n--concurrent-passes=1\n");
  }

  @Test
  void whatWasOnlyLuckInTheSweepDoesNotCount() {
    TuneReport report = report(9.9, STANDARD);
    assertThat(settings(report)).containsExactly("--batch-size=16", "--memory-layout=measure");
    assertThat(report.table())
        .contains(
            "\nThe best is 1.0 % better than the default, which is kept: rounds of one setting differ"
                + " by as much. To use: ");
  }

  @Test
  void nothingInTheFileBecomesAnOptionByAccident() {
    assertThat(report(8, BEST).options().lines().filter(line -> !line.isEmpty()))
        .allMatch(line -> line.startsWith("# ") || line.startsWith("--"))
        .contains("# graph two\\nlines.pt");
  }

  @Test
  void theBestStandsUnderTheTableAsACommand() {
    assertThat(report(8, BEST).table())
        .contains(
            "The best is 25.0 % better than the default. To use: score --batch-size=4"
                + " --concurrent-passes=1 --intra-op-threads=2 --memory-layout=channels-last\n")
        .doesNotContain("--budget");
  }

  @Test
  void theSentenceAndTheRowOfTheBestHaveOneBase() {
    assertThat(report(8, BEST).table())
        .containsPattern("combined: .* 125\\.0 +200\\.0 +\\+25\\.0 %\n")
        .contains("The best is 25.0 % better");
    assertThat(report(10, STANDARD).table())
        .contains("Nothing measured is better than the default. To use: ");
  }

  @Test
  void whatFailedStandsInTableAndFileWithTheReason() {
    TuneReport report =
        new TuneReport(
            SWEEP,
            List.of(),
            STANDARD,
            new Verdict(false),
            List.of(),
            Map.of(
                new Variant(Axis.BATCH_SIZE, STANDARD.withBatchSize(32)),
                "No memory for batches of 32.\nLower the batch size."),
            new Unfinished(List.of(), false, STOP));
    String why = "batch 32 failed: No memory for batches of 32.\\nLower the batch size.\n";
    assertThat(report.table()).containsPattern("(?m)^  batch 32 +failed$").contains("\n" + why);
    assertThat(report.options()).contains("\n# " + why);
  }

  @Test
  void whatWasNotMeasuredStandsInTableAndFileWithWhatToDo() {
    Variant layout = new Variant(Axis.LAYOUT, STANDARD.withLayout(LayoutChoice.PLANAR));
    TuneReport report =
        new TuneReport(
            SWEEP.subList(0, 2),
            List.of(),
            STANDARD.withBatchSize(4),
            new Verdict(false),
            List.of(),
            Map.of(),
            new Unfinished(
                List.of(new Variant(Axis.BATCH_SIZE, STANDARD.withBatchSize(1)), layout),
                true,
                STOP));
    String missing = "Not measured within --budget 9s: batch 1, planar. Give a larger --budget.\n";
    String luck =
        "The best did not meet the default again within --budget 9s, so the default is kept: a gain of a"
            + " few percent may be luck.\n";
    assertThat(report.table())
        .contains("To use: score --batch-size=4\n" + missing + luck)
        .doesNotContain("planar  ");
    assertThat(report.options()).contains("# " + missing + "# " + luck);
    assertThat(settings(report)).containsExactly("--batch-size=4");
  }

  @Test
  void ofManyThatWereNotMeasuredAFewAreNamed() {
    Unfinished unfinished =
        new Unfinished(
            IntStream.rangeClosed(1, 100)
                .mapToObj(size -> new Variant(Axis.BATCH_SIZE, STANDARD.withBatchSize(size)))
                .toList(),
            false,
            STOP);
    assertThat(unfinished.inWords())
        .containsExactly(
            "Not measured within --budget 9s: batch 1, batch 2, batch 3, batch 4, batch 5, batch 6,"
                + " batch 7, batch 8, batch 9, batch 10, batch 11, batch 12 and 88 more. Give a"
                + " larger --budget.");
  }
}
