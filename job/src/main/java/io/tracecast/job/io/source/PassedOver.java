package io.tracecast.job.io.source;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a listing came across and does not take for images, by reason. */
public record PassedOver(Map<Reason, Entries> byReason) {
  public static final PassedOver NONE = new PassedOver(Map.of());

  /** Why something is passed over. */
  public enum Reason {
    /** Its name begins with a dot. */
    HIDDEN("hidden"),
    /** Spark and table formats keep books under such names. */
    MARKER("of Spark's or a table's own"),
    /** A named pipe, a socket or a device, which could give bytes without end or none at all. */
    NOT_A_REGULAR_FILE("not a regular file"),
    BROKEN_LINK("broken link"),
    LINK_TO_PARENT("link to a folder above it"),
    /** What the link leads to is listed already. */
    LINK_TO_SEEN("link to what is listed already"),
    /** Through another name that was given. */
    LISTED_ALREADY("listed already"),
    OWN_OUTPUT("output of this run"),
    OUTPUT_OF_A_RUN("output of another run"),
    VANISHED("vanished meanwhile");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** Returns the name that the run report uses. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How many there are.
   *
   * @param first the first of their names
   */
  public record Entries(long count, String first) {
    private Entries plus(Entries other) {
      return new Entries(
          count + other.count, first.compareTo(other.first) <= 0 ? first : other.first);
    }
  }

  public PassedOver {
    Map<Reason, Entries> sorted = new EnumMap<>(Reason.class);
    sorted.putAll(byReason);
    byReason = Collections.unmodifiableMap(sorted);
  }

  public PassedOver plus(PassedOver other) {
    Map<Reason, Entries> sum = new EnumMap<>(Reason.class);
    sum.putAll(byReason);
    other.byReason.forEach((reason, entries) -> sum.merge(reason, entries, Entries::plus));
    return new PassedOver(sum);
  }

  public boolean isEmpty() {
    return byReason.isEmpty();
  }

  /** Returns it in words, such as {@code 3 hidden (first .DS_Store), 1 broken link (old.jpg)}. */
  public String inWords() {
    return byReason.entrySet().stream()
        .map(
            entry ->
                "%d %s (%s%s)"
                    .formatted(
                        entry.getValue().count(),
                        entry.getKey().words,
                        entry.getValue().count() > 1 ? "first " : "",
                        entry.getValue().first()))
        .collect(Collectors.joining(", "));
  }

  /** Counts while a listing goes on. */
  static final class Counter {
    private final Map<Reason, Entries> byReason = new EnumMap<>(Reason.class);

    void add(Reason reason, String name) {
      byReason.merge(reason, new Entries(1, name), Entries::plus);
    }

    PassedOver total() {
      return new PassedOver(byReason);
    }
  }
}
