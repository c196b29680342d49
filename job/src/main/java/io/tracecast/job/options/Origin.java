package io.tracecast.job.options;

import java.util.Locale;

/**
 * Where a value of an interface comes from.
 *
 * @param source what kind of thing said it
 * @param detail which one: a part of the archive, or an option; empty for a default
 */
public record Origin(Source source, String detail) {

  /** Who can say a value. */
  public enum Source {
    ARCHIVE,
    OPTION,
    DEFAULT;

    /** Returns the name that reports use. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The value that is taken if nobody says anything. */
  public static final Origin DEFAULT = new Origin(Source.DEFAULT, "");

  /** What the archive's own interface says. */
  public static final Origin STORED = new Origin(Source.ARCHIVE, "its interface");

  /** The type and the shape that the graph's input has. */
  static final Origin INPUT = new Origin(Source.ARCHIVE, "its input");

  /** Returns the origin of what an option says, named as it is given. */
  public static Origin option(String option) {
    return new Origin(Source.OPTION, option);
  }

  /** Names of classes that the exporter left in the archive. */
  static Origin classNames(String where) {
    return new Origin(Source.ARCHIVE, where);
  }

  /** Returns it in a few words. */
  public String describe() {
    return switch (source) {
      case ARCHIVE -> "archive: " + detail;
      case OPTION -> detail;
      case DEFAULT -> "default";
    };
  }
}
