package io.tracecast.job.error;

/** Messages about a run that is submitted to a cluster, to be waited for there. */
public final class SubmissionErrors {
  private SubmissionErrors() {}

  public static JobException submissionFailed(Throwable cause) {
    return JobErrors.error(
        ExitCode.CLUSTER, "Cannot start what submits the run: %s", cause, cause.getMessage());
  }

  public static JobException notSubmitted(int exitCode) {
    return JobErrors.error(
        ExitCode.CLUSTER,
        "The run was not submitted: spark-submit ended with exit code %d and the master knows no"
            + " driver of it. What spark-submit said stands above.",
        null,
        exitCode);
  }

  public static JobException driverNotStarted(String driver, String why) {
    return JobErrors.error(
        ExitCode.CLUSTER,
        "The cluster could not start driver %s: %s. A driver in the cluster needs the jars and the"
            + " files that it reads on every worker, at the same paths, or in a store that all"
            + " reach.",
        null,
        driver,
        why);
  }

  public static JobException driverKilled(String driver) {
    return JobErrors.error(
        ExitCode.TERMINATED,
        "Driver %s was killed, from the master's pages or with its worker. Nothing was published.",
        null,
        driver);
  }

  public static JobException driverForgotten(String driver) {
    return JobErrors.error(
        ExitCode.CLUSTER,
        "The master does not know driver %s any more, so how it ended is unknown: the master was"
            + " started again, or it keeps too few ended drivers (spark.deploy.retainedDrivers). The"
            + " output's run.json tells how the run ended.",
        null,
        driver);
  }

  public static JobException driverSilent(String driver) {
    return JobErrors.error(
        ExitCode.CLUSTER,
        "Driver %s failed without telling an exit code: it did not come as far as Tracecast, or was"
            + " killed. Its last words stand above; the log of its worker may tell more.",
        null,
        driver);
  }

  public static JobException driverLogUnreadable(String driver, String address, String why) {
    return JobErrors.error(
        ExitCode.CLUSTER,
        "Driver %s failed, and why is in its log, which cannot be read from here: %s (%s). Let this"
            + " machine reach the workers' pages, or read it there; its exit code is the last line.",
        null,
        driver,
        address,
        why);
  }

  public static JobException masterSilent(Throwable cause) {
    return JobErrors.error(
        ExitCode.CLUSTER,
        "The master does not answer any more: %s. The run may go on without it; the output's"
            + " run.json tells how it ended.",
        cause,
        FailureReason.of(cause).why());
  }
}
