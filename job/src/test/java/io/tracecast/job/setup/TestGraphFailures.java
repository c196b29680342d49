package io.tracecast.job.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** What Spark gave up on, in words and as an exit code. */
class TestGraphFailures {

  private static StackTraceElement frame(String type) {
    return new StackTraceElement(type, "write", "X.java", 1);
  }

  private static SparkException aborted(Throwable cause) {
    return new SparkException(
        "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
            + " Lost task 0.3 in stage 1.0 (TID 3) (10.0.0.1 executor 7)",
        cause);
  }

  private static IOException full(String writer) {
    IOException full = new IOException("No space left on device");
    full.setStackTrace(new StackTraceElement[] {frame("java.io.FileOutputStream"), frame(writer)});
    return full;
  }

  @Test
  void aDiskThatIsFullIsThatOfTheOutputOrThatOfTemporaryFiles() {
    JobException output =
        GraphFailures.of(aborted(full("org.apache.hadoop.fs.RawLocalFileSystem$Stream")));
    assertThat(output.exitCode()).isEqualTo(ExitCode.OUTPUT);
    assertThat(output)
        .hasMessage(
            "Cannot write to the output: No space left on device. Free some, or name a place that has"
                + " more. Nothing was published.");
    JobException temporary =
        GraphFailures.of(aborted(full("org.apache.spark.storage.DiskBlockObjectWriter")));
    assertThat(temporary.exitCode()).isEqualTo(ExitCode.CLUSTER);
    assertThat(temporary)
        .hasMessageStartingWith(
            "Cannot write temporary files: No space left on device. Free some, or name another disk"
                + " with --conf spark.local.dir=FOLDER");
  }

  @Test
  void aFullDiskIsNoDefectWhereverItIsMet() {
    Error failure = new Error(full("org.apache.hadoop.fs.RawLocalFileSystem$Stream"));
    assertThat(GraphFailures.unexpected(failure).exitCode()).isEqualTo(ExitCode.OUTPUT);
  }

  @Test
  void aFullHeapIsThatOfTheProcessThatMetIt() {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    assertThat(GraphFailures.of(aborted(full)))
        .hasMessageStartingWith("An executor's heap is full: Java heap space.")
        .hasMessageContaining("--executor-memory");
    assertThat(GraphFailures.of(new IllegalStateException(full)))
        .hasMessageStartingWith("The driver's heap is full: Java heap space.");
    assertThat(GraphFailures.of(aborted(full)).exitCode()).isEqualTo(ExitCode.MEMORY);
  }

  @Test
  void onlyWhatIsTheUsersToChangeEndsAllTries() {
    JobException forbidden = JobErrors.imageForbidden("s3a://bucket/a.jpg");
    assertThat(GraphFailures.endOfAll(aborted(forbidden))).containsSame(forbidden);
    assertThat(GraphFailures.endOfAll(aborted(full("a.B")))).isEmpty();
    assertThat(forbidden.exitCode()).isEqualTo(ExitCode.INPUT);
  }
}
