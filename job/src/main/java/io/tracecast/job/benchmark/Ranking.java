package io.tracecast.job.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The variants that keep the limits, the fastest first, and then those that do not.
 *
 * @param places each variant's
 */
record Ranking(List<Place> places) {

  /**
   * A variant's place.
   *
   * @param broken each limit that it does not keep, in words
   * @param costPerMillion what a million images cost; nothing if no price is known
   */
  record Place(
      String variant, double imagesPerSecond, List<String> broken, OptionalDouble costPerMillion) {

    boolean isFit() {
      return broken.isEmpty();
    }
  }

  static Ranking of(List<Figures> figures, Limits limits) {
    return new Ranking(
        figures.stream()
            .map(
                one ->
                    new Place(
                        one.name(),
                        one.imagesPerSecond(),
                        limits.broken(one),
                        limits.costPerMillion(one)))
            .sorted(
                Comparator.comparing(Place::isFit).thenComparing(Place::imagesPerSecond).reversed())
            .toList());
  }

  /** Returns whether a variant keeps all limits. */
  boolean hasFit() {
    return places.stream().anyMatch(Place::isFit);
  }

  /** Returns a sentence for each place. */
  List<String> inWords() {
    List<String> words = new ArrayList<>();
    int number = 0;
    for (Place place : places) {
      if (place.isFit()) {
        number++;
        words.add(
            String.format(
                Locale.ROOT,
                "%d. %s, %.1f images/s%s",
                number,
                place.variant(),
                place.imagesPerSecond(),
                cost(place)));
      } else {
        words.add(
            "not %s: %s%s"
                .formatted(place.variant(), String.join("; ", place.broken()), cost(place)));
      }
    }
    if (!hasFit()) {
      words.add("No variant keeps the limits.");
    }
    return words;
  }

  private static String cost(Place place) {
    return place.costPerMillion().isPresent()
        ? String.format(
            Locale.ROOT, "; a million images cost %.2f", place.costPerMillion().getAsDouble())
        : "";
  }
}
