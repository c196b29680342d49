package io.tracecast.job.spark;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSparkSessions {
  @TempDir private Path folder;

  @Test
  void aRunInASparkThatIsThereAlreadyUsesItAndLeavesItRunning() throws IOException {
    Path output = folder.resolve("output");
    ScoredRows.withSpark(
        spark -> {
          Invocation run = Invocation.score(ONNX, IMAGES, output);
          assertThat(run.exitCode()).as(run.err()).isZero();
          assertThat(spark.sparkContext().isStopped()).isFalse();
          assertThat(spark.range(3).count()).isEqualTo(3);
          return null;
        });
    assertThat(Invocation.report(output).at("/counts/scored").asInt()).isEqualTo(7);
    assertThat(SparkSessions.configuration().contains("spark.app.id")).isFalse();
  }

  /** Spark copies the settings of a session into each Hadoop configuration that it broadcasts. */
  @Test
  void aKeyIsInSparksConfigurationAndInNothingThatIsMadeOfASessionsSettings() {
    String property = "spark.tracecast.seal.secret";
    SparkConf conf = SparkSessions.configuration().set(property, "the key");
    try (SparkSessions.Opening opening = SparkSessions.opening(conf, false)) {
      SparkSession session = opening.session();

      assertThat(SparkEnv.get().conf().get(property)).isEqualTo("the key");
      assertThat(session.conf().getOption(property).isEmpty()).isTrue();
      assertThat(session.sessionState().newHadoopConf().get(property)).isNull();
    }
  }
}
