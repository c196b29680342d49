package io.tracecast.job.page;

import io.tracecast.job.error.Printable;

/** Writes words so that HTML shows them and takes none of them for its own. */
final class Html {
  private Html() {}

  /**
   * Returns the words with whatever means something to HTML written out, for text and attributes.
   */
  static String escaped(String words) {
    StringBuilder escaped = new StringBuilder(words.length() + 16);
    Printable.of(words)
        .codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(point);
              }
            });
    return escaped.toString();
  }

  /** Returns the JSON so that it can stand in a script element, which {@code </} would end. */
  static String inScript(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }
}
