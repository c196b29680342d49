package io.tracecast.job.report.broken;

import io.tracecast.job.score.ScoreCommand;

/** Breaks a rule on purpose: a report knows no command. */
final class CommandCaller {
  private CommandCaller() {}

  static String describe(ScoreCommand command) {
    return command.toString();
  }
}
