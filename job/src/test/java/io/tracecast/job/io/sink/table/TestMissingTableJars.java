package io.tracecast.job.io.sink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Without the jars, which this test's class path has not. */
class TestMissingTableJars {
  private static void assertRefused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.OUTPUT))
        .hasMessageContainingAll(words);
  }

  @Test
  void aFormatWhoseJarsAreMissingIsRefusedBeforeAnythingElseWithTheirNames() {
    assertRefused(
        () -> new DeltaResultTable("/out/predictions", new StructType()),
        "Cannot write to /out/predictions: Spark has no data source \"delta\". ",
        "tables/delta",
        "delta-spark and delta-storage");
    assertRefused(
        () -> new IcebergResultTable("/out/predictions", new StructType()),
        "Cannot write to /out/predictions: Spark has no data source \"iceberg\". ",
        "tables/iceberg",
        "iceberg-spark-runtime");
  }
}
