package io.tracecast.job.submit;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.error.SubmissionErrors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * Submits a driver to a standalone cluster, says what it says, and ends with its exit code. Spark's
 * own client ends with 0 however the driver ended.
 */
public final class SubmitAndWait {

  private static final Pattern FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ more)");

  private SubmitAndWait() {}

  /**
   * Takes the master's URL, the setting (name and value) that no other driver is submitted with,
   * and the command that submits.
   */
  public static void main(String[] arguments) throws InterruptedException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Interruption.takeSignals(err);
    int exitCode;
    try (StandaloneMaster master = StandaloneMaster.at(arguments[0], new SparkConf())) {
      int submitted = submit(Arrays.asList(arguments).subList(2, arguments.length), err);
      exitCode = new DriverWatch(master, out, err).await(arguments[1], submitted);
    } catch (JobException e) {
      err.println("tracecast: " + e.getMessage());
      exitCode = e.exitCode().number();
    } catch (IOException | RuntimeException e) {
      err.println("tracecast: this is a defect, please report it: " + Printable.of(e.toString()));
      exitCode = ExitCode.INTERNAL.number();
    }
    System.exit(exitCode);
  }

  /** What the command says on stdout is Spark's, and stdout belongs to the run's results. */
  private static int submit(List<String> command, PrintWriter err)
      throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw SubmissionErrors.submissionFailed(e);
    }
    process.getOutputStream().close();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      said.lines().filter(SubmitAndWait::says).forEach(err::println);
    }
    return process.waitFor();
  }

  /** Where in Spark something happened tells nobody anything here. */
  private static boolean says(String line) {
    return !line.equals(DriverLog.GREETING) && !FRAME.matcher(line).lookingAt();
  }
}
