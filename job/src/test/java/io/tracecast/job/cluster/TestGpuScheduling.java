package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.error.ExitCode;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * GPUs that a script made up: Spark schedules them, and the session asks for the card it was given.
 */
@ExtendWith(SharedCluster.class)
class TestGpuScheduling {
  private static final Pattern REFUSED = Pattern.compile("Cannot run on gpu:(\\d)");

  @TempDir private Path folder;

  @Test
  void eachTaskAsksForTheCardThatSparkGaveIt(Cluster shared) throws Exception {
    Cluster cluster = shared.from(folder);
    Cluster.Outcome outcome =
        cluster.tracecast(
            "--conf",
            "spark.executor.resource.gpu.amount=2",
            "--conf",
            "spark.task.resource.gpu.amount=1",
            "--conf",
            "spark.executor.cores=2",
            "--conf",
            "spark.task.maxFailures=1",
            "score",
            "--graph",
            ONNX,
            "--images",
            IMAGES,
            "--output",
            folder.resolve("output"),
            "--device",
            "gpu",
            "--batch-size",
            "2",
            "--partitions",
            "4");
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(ExitCode.DEVICE.number());
    assertThat(outcome.output()).contains("tracecast: Cannot run on gpu:");
    assertThat(REFUSED.matcher(cluster.executorLogs()).results().map(match -> match.group(1)))
        .contains("0", "1");
  }
}
