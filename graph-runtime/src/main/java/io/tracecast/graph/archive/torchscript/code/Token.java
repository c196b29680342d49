package io.tracecast.graph.archive.torchscript.code;

/**
 * A word of the code.
 *
 * @param text of a {@link Kind#TEXT} what stands between the quotes, otherwise the word itself
 */
record Token(Kind kind, String text) {
  enum Kind {
    NAME,
    NUMBER,
    TEXT,
    MARK,
    /** The end of the code. */
    END
  }

  boolean is(String mark) {
    return (kind == Kind.MARK || kind == Kind.NAME) && text.equals(mark);
  }
}
