package io.tracecast.job;

import io.tracecast.job.spark.SparkSessions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads with Spark what a run wrote, as its users do. */
public final class ScoredRows {
  private ScoredRows() {}

  /** Opens Spark for the function and stops it, so that the next run starts its own. */
  public static <T> T withSpark(Function<SparkSession, T> use) {
    try (SparkSessions.Opening opening =
        SparkSessions.opening(SparkSessions.configuration(), false)) {
      return use.apply(opening.session());
    }
  }

  public static List<Row> read(Path folder, String format) {
    return withSpark(spark -> open(spark, folder, format).orderBy("path").collectAsList());
  }

  private static Dataset<Row> open(SparkSession spark, Path folder, String format) {
    return spark
        .read()
        .format(format)
        .option("header", true)
        .option("escape", "\"")
        .load(folder.toString());
  }
}
