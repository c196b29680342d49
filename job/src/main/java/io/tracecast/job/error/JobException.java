package io.tracecast.job.error;

import java.util.Optional;

/** Ends a command with a message for its user and an exit code for its scheduler. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String afterword;

  public JobException(ExitCode exitCode, String message, Throwable cause) {
    this(exitCode, message, cause, null);
  }

  private JobException(ExitCode exitCode, String message, Throwable cause, String afterword) {
    super(message, cause);
    this.exitCode = exitCode;
    this.afterword = afterword;
  }

  /** Returns the same end with a line that is told after the message. */
  public JobException followedBy(String line) {
    return new JobException(exitCode, getMessage(), this, line);
  }

  /** Returns a line that is told after the message: what the command left, and where. */
  public Optional<String> afterword() {
    return Optional.ofNullable(afterword);
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
