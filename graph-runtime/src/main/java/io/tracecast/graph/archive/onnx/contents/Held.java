package io.tracecast.graph.archive.onnx.contents;

/** Bounds how much of a file is held: files come from outside, and nodes are many in few bytes. */
final class Held {
  private static final long MOST_UNITS = 48L << 20;

  private long left = MOST_UNITS;
  private boolean cut;

  /** Returns whether that much may be held: characters, numbers, and about a hundred a node. */
  boolean take(long units) {
    if (units > left) {
      cut = true;
      return false;
    }
    left -= units;
    return true;
  }

  /** Returns whether something had to be left out. */
  boolean isCut() {
    return cut;
  }
}
