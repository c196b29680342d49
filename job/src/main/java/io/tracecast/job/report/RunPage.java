package io.tracecast.job.report;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.page.Chart;
import io.tracecast.job.page.HtmlPage;
import io.tracecast.job.page.HtmlPage.Mark;
import io.tracecast.job.page.HtmlPage.Picture;
import io.tracecast.job.page.Table;
import io.tracecast.job.scoring.ClassCounts;
import io.tracecast.job.scoring.ClassCounts.ClassCount;
import io.tracecast.job.scoring.ClassNames;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run on one page of HTML, for people: what came of it first, then how fast it was and why. */
public final class RunPage {
  private static final int MOST_CLASSES = 10;
  private static final int MOST_OF_SOURCE = 80;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final RunReport report;
  private final HtmlPage page;

  private RunPage(RunReport report) {
    this.report = report;
    this.page =
        new HtmlPage(
            fileName(report.graph().file().path()) + " over " + abridged(report.images().source()));
  }

  /** A source may be a list of many patterns; the facts below the title have all of it. */
  private static String abridged(String source) {
    return source.length() <= MOST_OF_SOURCE ? source : source.substring(0, MOST_OF_SOURCE) + "…";
  }

  /** Returns the page of a run that has ended. */
  public static String of(RunReport report, ContactSheet sheet) {
    RunPage page = new RunPage(report);
    RunReport.Result result = report.result().orElseThrow();
    page.ending();
    page.facts();
    page.counts(result.scoring().statistics());
    page.classes(result.scoring().statistics());
    page.scored(sheet.scored());
    page.quarantined(sheet.quarantined(), result.scoring().statistics().quarantined());
    SpeedSections.add(page.page, result);
    return page.page.html();
  }

  private void ending() {
    RunReport.Ending ending = report.ending();
    boolean complete = ending.status() == RunReport.Status.COMPLETE;
    page.mark(complete ? Mark.GOOD : Mark.BAD, ending.status().label());
    ending
        .error()
        .ifPresent(
            error ->
                page.paragraph(
                    "It ended with exit code %s: %s"
                        .formatted(
                            ending
                                .exitCode()
                                .map(ExitCode::number)
                                .map(String::valueOf)
                                .orElse("-"),
                            error)));
  }

  private void facts() {
    RunReport.Run run = report.run();
    RunReport.GraphFile graph = report.graph().file();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Graph", graph.path());
    facts.put("Archive", graph.format() + ", " + Digits.count(graph.sizeBytes()) + " bytes");
    facts.put("SHA-256", graph.sha256());
    graph.signerSha256().ifPresent(signer -> facts.put("Signed by", signer));
    facts.put("Images", report.images().source());
    facts.put("Output", report.request().output() + " (" + report.request().outputFormat() + ")");
    report.request().workingDirectory().ifPresent(folder -> facts.put("Working folder", folder));
    facts.put("Began", TIME.format(run.start()));
    report.ending().end().ifPresent(end -> facts.put("Ended", ended(run.start(), end)));
    report
        .result()
        .flatMap(RunReport.Result::settings)
        .ifPresent(settings -> facts.put("Settings", RunWords.settings(settings)));
    report
        .result()
        .flatMap(RunReport.Result::provider)
        .ifPresent(parity -> facts.put("Provider", RunWords.provider(parity)));
    facts.put("Run", run.runId());
    facts.put("Spark's name", run.applicationId());
    facts.put("Tracecast", run.version());
    page.facts(facts);
  }

  private static String ended(Instant start, Instant end) {
    return "%s, after %s s"
        .formatted(
            TIME.format(end), Digits.decimals(Duration.between(start, end).toMillis() / 1e3, 1));
  }

  private void counts(ScoringStatistics statistics) {
    long images = statistics.images();
    page.heading("Images")
        .paragraph(
            "%s images = %s scored + %s quarantined%s"
                .formatted(
                    Digits.count(images),
                    Digits.count(statistics.scored()),
                    Digits.count(statistics.quarantined()),
                    report.ending().status() == RunReport.Status.COMPLETE
                        ? ": each that was found is one or the other."
                        : " when it ended."))
        .table(
            Table.of("", "images", "share")
                .row(
                    "scored", Digits.count(statistics.scored()), share(statistics.scored(), images))
                .row(
                    "quarantined",
                    Digits.count(statistics.quarantined()),
                    share(statistics.quarantined(), images))
                .row("together", Digits.count(images), share(images, images))
                .table());
    if (!report.images().passedOver().isEmpty()) {
      page.paragraph(
          "Passed over, since it is not taken for images: "
              + report.images().passedOver().inWords());
    }
  }

  private static String share(long part, long whole) {
    return Digits.percent(Quotient.of(part, whole));
  }

  private void classes(ScoringStatistics statistics) {
    ClassCounts.Total classes = statistics.classes();
    if (classes.mostFirst().isEmpty()) {
      return;
    }
    ClassNames names = ClassNames.of(report.graph().graphInterface(), report.answers().form());
    List<ClassCount> most = classes.mostFirst().stream().limit(MOST_CLASSES).toList();
    Table.Rows table = Table.of("class", "index", "images", "share of scored");
    most.forEach(
        one ->
            table.row(
                names.of(one.classIndex()),
                String.valueOf(one.classIndex()),
                Digits.count(one.images()),
                share(one.images(), statistics.scored())));
    page.heading("Most frequent best classes")
        .paragraph(classesInWords(classes))
        .chart(
            "Images by their best class",
            Chart.bars(
                "images",
                most.stream().map(one -> names.of(one.classIndex())).toList(),
                List.of(
                    new Chart.Series(
                        "images", most.stream().map(one -> (double) one.images()).toList()))))
        .table(table.table());
  }

  private static String classesInWords(ClassCounts.Total classes) {
    int count = classes.mostFirst().size();
    String words =
        count == 1
            ? "One class came out best for every image."
            : "%s different classes came out best%s."
                .formatted(Digits.count(count), count > MOST_CLASSES ? ", these most often" : "");
    return classes.tooLowBy() == 0
        ? words
        : words
            + " Each partition tells of its most frequent classes only: a count may be too low, by %s at most."
                .formatted(Digits.count(classes.tooLowBy()));
  }

  private void scored(List<ContactSheet.Scored> scored) {
    if (scored.isEmpty()) {
      return;
    }
    page.heading("A few images with their answers");
    RunWords.rawScores(report).ifPresent(words -> page.paragraph("Scores are " + words + "."));
    page.pictures(
        scored.stream()
            .map(
                one -> {
                  List<String> lines = new ArrayList<>(List.of(one.example().name()));
                  lines.addAll(one.example().answers());
                  return new Picture(one.png(), lines);
                })
            .toList());
  }

  private void quarantined(List<ContactSheet.Quarantined> quarantined, long count) {
    if (quarantined.isEmpty()) {
      return;
    }
    page.heading("Images that could not be scored");
    if (quarantined.size() < count) {
      page.paragraph(
          "%d of %s; all of them are in %s/quarantine."
              .formatted(quarantined.size(), Digits.count(count), report.request().output()));
    }
    Table.Rows table = Table.of("image", "phase", "error", "message");
    quarantined.forEach(
        one ->
            table.row(
                one.path().isEmpty() ? "a row without an id" : one.path(),
                one.phase(),
                one.error(),
                one.message()));
    page.table(table.table());
    List<Picture> pictures =
        quarantined.stream()
            .filter(one -> one.png().length > 0)
            .map(one -> new Picture(one.png(), List.of(fileName(one.path()), one.error())))
            .toList();
    if (!pictures.isEmpty()) {
      page.pictures(pictures);
    }
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
