package io.tracecast.job.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a sweep that was stopped has not measured.
 *
 * @param variants those without a single pass
 * @param confirmation whether the best should have met the default again
 * @param stop what stopped it
 */
record Unfinished(List<Variant> variants, boolean confirmation, Stop stop) {
  private static final int NAMED = 12;

  /**
   * What stopped a sweep.
   *
   * @param when as the end of a sentence: {@code within --budget 20s}
   * @param remedy what to do about it
   */
  record Stop(String when, String remedy) {}

  /** Returns it for people, a line each; nothing where all was measured. */
  List<String> inWords() {
    List<String> lines = new ArrayList<>();
    if (!variants.isEmpty()) {
      String more = variants.size() > NAMED ? " and " + (variants.size() - NAMED) + " more" : "";
      lines.add(
          variants.stream()
              .limit(NAMED)
              .map(Variant::name)
              .collect(
                  Collectors.joining(
                      ", ", "Not measured " + stop.when() + ": ", more + ". " + stop.remedy())));
    }
    if (confirmation) {
      lines.add(
          "The best did not meet the default again "
              + stop.when()
              + ", so the default is kept: a gain of a few percent may be luck."
              + (variants.isEmpty() ? " " + stop.remedy() : ""));
    }
    return lines;
  }
}
