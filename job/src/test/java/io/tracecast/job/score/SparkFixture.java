package io.tracecast.job.score;

import io.tracecast.job.spark.SparkSessions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads with Spark what a run wrote, as its users do. */
final class SparkFixture {
  private SparkFixture() {}

  /** Opens Spark for the function and stops it, so that the next run starts its own. */
  static <T> T withSpark(Function<SparkSession, T> use) {
    try (SparkSessions.Opening opening =
        SparkSessions.opening(SparkSessions.configuration(), false)) {
      return use.apply(opening.session());
    }
  }

  static List<Row> rows(Path folder, String format) {
    return withSpark(spark -> read(spark, folder, format).orderBy("path").collectAsList());
  }

  private static Dataset<Row> read(SparkSession spark, Path folder, String format) {
    return spark
        .read()
        .format(format)
        .option("header", true)
        .option("escape", "\"")
        .load(folder.toString());
  }
}
