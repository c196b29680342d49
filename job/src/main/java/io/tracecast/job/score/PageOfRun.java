package io.tracecast.job.score;

import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.options.Console;
import io.tracecast.job.report.ContactSheet;
import io.tracecast.job.report.RunJson;
import io.tracecast.job.report.RunPage;
import io.tracecast.job.report.RunReport;
import java.util.Optional;
import java.util.function.Supplier;

/** Adds a page to the report of a run. What goes wrong with it is said, and ends no run. */
final class PageOfRun {
  private final ReportChoice choice;
  private final Console console;

  PageOfRun(ReportChoice choice, Console console) {
    this.choice = choice;
    this.console = console;
  }

  /** Returns what a run says at its end. */
  Destination.Report of(RunReport report, Supplier<ContactSheet> sheet) {
    return new Destination.Report(
        RunJson.of(report), choice.hasPage() ? page(report, sheet) : Optional.empty());
  }

  private Optional<String> page(RunReport report, Supplier<ContactSheet> sheet) {
    try {
      return Optional.of(RunPage.of(report, sheet.get()));
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      warn(FailureReason.of(e).why());
      return Optional.empty();
    }
  }

  /** Says it if the page could not be left where the run left its report. */
  void check(Destination destination) {
    destination.pageFailure().ifPresent(this::warn);
  }

  private void warn(String why) {
    console
        .warnings()
        .println(
            "tracecast: The page about the run, report.html, is not there: " + Printable.of(why));
  }
}
