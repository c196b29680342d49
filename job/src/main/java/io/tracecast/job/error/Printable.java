package io.tracecast.job.error;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Text from outside as it may stand on a console or in a log. File names, labels and messages of
 * other software may hold line breaks, terminal commands and marks that turn the reading direction,
 * which forge lines, and URIs may hold credentials. Tables keep paths as they are, since those are
 * data.
 */
public final class Printable {
  private static final String MASK = "***";

  /** A name with its secret, which may hold unescaped slashes, but is not a host with its port. */
  private static final Pattern NAME_AND_SECRET =
      Pattern.compile("(\\b[A-Za-z][A-Za-z0-9+.-]*://)[^/?#\\s@:]+:(?!\\d+[/?#])[^\\s@]*@");

  /** A name alone, which for Azure's stores is that of a container and not a secret. */
  private static final Pattern NAME_ALONE =
      Pattern.compile("(\\b(?!abfs|wasb)[A-Za-z][A-Za-z0-9+.-]*://)[^/?#\\s@:]*@");

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile(
          "(?i)([?&;](?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|Signature|sig|"
              + "(?:access_?)?token|api_?key|AWSAccessKeyId|secret|password)=)[^&;\\s#'\"]+");

  private Printable() {}

  /** Returns the text on one line: whatever could forge another is escaped, credentials masked. */
  public static String of(String text) {
    return escaped(masked(text));
  }

  /** Returns arguments of a format, all but numbers printable. */
  public static Object[] all(Object... arguments) {
    return Arrays.stream(arguments)
        .map(value -> value instanceof Number ? value : of(String.valueOf(value)))
        .toArray();
  }

  /** Returns the text with the credentials of its URIs masked; for JSON, which escapes itself. */
  public static String masked(String text) {
    if (text.indexOf("://") < 0 && text.indexOf('=') < 0) {
      return text;
    }
    String named = NAME_AND_SECRET.matcher(text).replaceAll("$1" + MASK + "@");
    named = NAME_ALONE.matcher(named).replaceAll("$1" + MASK + "@");
    return SECRET_PARAMETER.matcher(named).replaceAll("$1" + MASK);
  }

  private static String escaped(String text) {
    if (text.chars().noneMatch(unit -> isUnfit(unit) || Character.isSurrogate((char) unit))) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (isUnfit(point)) {
                escaped.append(escape(point));
              } else {
                escaped.appendCodePoint(point);
              }
            });
    return escaped.toString();
  }

  private static boolean isUnfit(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> turnsDirection(point);
    };
  }

  /** The embeddings, overrides and isolates of Unicode's bidirectional text. */
  private static boolean turnsDirection(int point) {
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  }

  private static String escape(int point) {
    return switch (point) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted(point);
    };
  }
}
