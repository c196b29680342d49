package io.tracecast.job.pack.broken;

import io.tracecast.job.score.ScoreCommand;

/** Breaks a rule on purpose: commands do not know each other. */
final class OtherCommandCaller {
  private OtherCommandCaller() {}

  static String describe(ScoreCommand command) {
    return command.toString();
  }
}
