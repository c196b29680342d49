package io.tracecast.job.submit;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.SubmissionErrors;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Waits for the end of a submitted driver, and ends it if a signal comes. */
final class DriverWatch {
  private static final long LOOK_MILLIS = 500;

  /** How long a master may say nothing, as one does that another takes over from. */
  private static final Duration MASTER_PATIENCE = Duration.ofMinutes(2);

  /** How long a driver may wait for a worker before somebody is told. */
  private static final Duration WORKER_PATIENCE = Duration.ofSeconds(20);

  private final StandaloneMaster master;
  private final Interruption interruption = Interruption.ofProcess();
  private final PrintWriter out;
  private final PrintWriter err;
  private final long start = System.nanoTime();
  private long lastAnswer = start;
  private Optional<String> worker = Optional.empty();
  private Optional<String> pages = Optional.empty();
  private boolean told;
  private boolean killed;

  DriverWatch(StandaloneMaster master, PrintWriter out, PrintWriter err) {
    this.master = master;
    this.out = out;
    this.err = err;
  }

  /**
   * Returns the exit code of the driver, passing on what it prints until then.
   *
   * @param setting the setting that it was submitted with
   * @param submitted how the command ended that submitted it
   */
  int await(String setting, int submitted) throws InterruptedException {
    SubmittedDriver driver =
        find(setting, submitted)
            .orElseThrow(
                () ->
                    interruption
                        .raised()
                        .map(JobErrors::interrupted)
                        .orElseGet(() -> SubmissionErrors.notSubmitted(submitted)));
    DriverOutput output = new DriverOutput(driver.id(), out, err);
    DriverStatus status = status(driver);
    while (!status.hasEnded()) {
      if (interruption.raised().isPresent() && !killed) {
        killed = patiently(() -> master.kill(driver));
      }
      tellIfItWaits(driver, status);
      output.passOn(pages(status));
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      status = status(driver);
    }
    output.finish(pages(status));
    return exitCode(driver, status, output);
  }

  /** A master that did not take the driver is not waited for. */
  private Optional<SubmittedDriver> find(String setting, int submitted)
      throws InterruptedException {
    if (submitted == 0) {
      return patiently(() -> master.find(setting));
    }
    try {
      return master.find(setting);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      return Optional.empty();
    }
  }

  private int exitCode(SubmittedDriver driver, DriverStatus status, DriverOutput output) {
    if (status.isFinished()) {
      return ExitCode.OK.number();
    }
    if (status.isRefused()) {
      throw SubmissionErrors.driverNotStarted(
          driver.id(), status.problem().orElse("it says no reason"));
    }
    if (interruption.raised().isPresent()) {
      throw JobErrors.interrupted(interruption.raised().get());
    }
    OptionalInt exitCode = output.exitCode();
    if (exitCode.isPresent()) {
      return exitCode.getAsInt();
    }
    if (status.isKilled()) {
      throw SubmissionErrors.driverKilled(driver.id());
    }
    throw output
        .unreadable()
        .map(reason -> SubmissionErrors.driverLogUnreadable(driver.id(), output.address(), reason))
        .orElseGet(() -> SubmissionErrors.driverSilent(driver.id()));
  }

  private void tellIfItWaits(SubmittedDriver driver, DriverStatus status) {
    if (status.isWaiting() && !told && since(start).compareTo(WORKER_PATIENCE) > 0) {
      told = true;
      err.printf(
          "tracecast: the driver waits for a worker with %d free %s and %d MiB of free memory%n",
          driver.cores(), driver.cores() == 1 ? "core" : "cores", driver.memoryInMebibytes());
    }
  }

  private DriverStatus status(SubmittedDriver driver) throws InterruptedException {
    return patiently(() -> master.status(driver))
        .orElseThrow(() -> SubmissionErrors.driverForgotten(driver.id()));
  }

  /** Asks once per worker: the answer tells of the whole cluster. */
  private Optional<String> pages(DriverStatus status) throws InterruptedException {
    if (status.workerId().isPresent() && !status.workerId().equals(worker)) {
      worker = status.workerId();
      pages = patiently(() -> master.pages(worker.get()));
    }
    return pages;
  }

  private interface Question<T> {
    T ask() throws Exception; // Spark throws checked exceptions without declaring them
  }

  private <T> T patiently(Question<T> question) throws InterruptedException {
    while (true) {
      try {
        T answer = question.ask();
        lastAnswer = System.nanoTime();
        return answer;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        interruption.check();
        if (since(lastAnswer).compareTo(MASTER_PATIENCE) > 0) {
          throw SubmissionErrors.masterSilent(e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
