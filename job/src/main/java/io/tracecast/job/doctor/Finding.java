package io.tracecast.job.doctor;

import io.tracecast.job.error.ExitCode;

/**
 * Something that would go wrong.
 *
 * @param exitCode what the command ends with because of it; {@link ExitCode#OK} where a run would
 *     only be slower than it could be
 * @param where the executors, or the machine
 * @param problem what is wrong
 * @param remedy what to do
 */
record Finding(ExitCode exitCode, String where, String problem, String remedy) {

  boolean isAdvice() {
    return exitCode == ExitCode.OK;
  }
}
