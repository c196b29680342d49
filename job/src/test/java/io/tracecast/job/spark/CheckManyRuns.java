package io.tracecast.job.spark;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run after run in one Spark application: {@code mvn verify -Plimits}. */
class CheckManyRuns {
  private static final int BATCH_SIZE = 16;
  private static final int RUNS = Integer.getInteger("limits.runs", 200);

  /** Of the resident memory after a quarter of the runs; the profile fixes the heap. */
  private static final double ALLOWED_GROWTH = 1.05;

  @TempDir private Path folder;

  @Test
  void runsThatShareASessionLeaveTheNativeMemoryWhereItWas() {
    assertFlat(BATCH_SIZE);
  }

  /** Settings that differ from the last run's have the graph loaded anew. */
  @Test
  void runsThatEachLoadTheGraphLeaveTheNativeMemoryWhereItWas() {
    assertFlat(BATCH_SIZE / 2);
  }

  private void assertFlat(int batchSizeOfEveryOtherRun) {
    List<Long> mebibytes = new ArrayList<>();
    ScoredRows.withSpark(
        spark -> {
          for (int run = 1; run <= RUNS; run++) {
            score(run % 2 == 0 ? batchSizeOfEveryOtherRun : BATCH_SIZE);
            if (run % (RUNS / 4) == 0) {
              mebibytes.add(ResidentMemory.inBytes() >> 20);
            }
          }
          return null;
        });
    System.out.printf(
        "MiB resident after each quarter of %d runs, batches of %d and %d: %s%n",
        RUNS, BATCH_SIZE, batchSizeOfEveryOtherRun, mebibytes);
    assertThat((double) mebibytes.get(3)).isLessThan(mebibytes.get(0) * ALLOWED_GROWTH);
  }

  private void score(int batchSize) {
    Invocation run =
        Invocation.score(
            ONNX, IMAGES, folder.resolve("output"), "--overwrite", "--batch-size", batchSize);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
