package io.tracecast.graph.archive.broken;

import io.tracecast.graph.engine.GraphSession;

/** Breaks a rule on purpose: an archive knows no engine. */
final class EngineCaller {
  private EngineCaller() {}

  static void close(GraphSession session) {
    session.close();
  }
}
