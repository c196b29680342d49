package io.tracecast.job.score;

import java.util.List;
import java.util.Locale;

/** What a run leaves for people beside {@code run.json}. */
enum ReportChoice {
  HTML,
  /** A page for folders that no copies of pictures may go to. */
  HTML_WITHOUT_PICTURES,
  NONE;

  /** Returns the choice of that name, as options have it. */
  static ReportChoice of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Returns the names of all, as options have them. */
  static List<String> names() {
    return List.of("html", "html-without-pictures", "none");
  }

  boolean hasPage() {
    return this != NONE;
  }

  boolean hasPictures() {
    return this == HTML;
  }
}
