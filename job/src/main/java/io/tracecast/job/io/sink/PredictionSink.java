package io.tracecast.job.io.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Where rows go. */
public interface PredictionSink {

  /** Writes the rows into a directory that does not exist yet, evaluating them once. */
  void write(Dataset<Row> rows, String directory);

  /** Counts the rows that lie in a directory, as a reader finds them. */
  long count(SparkSession spark, StructType schema, String directory);

  /**
   * Checks that the format can hold a table's columns.
   *
   * @throws io.tracecast.job.error.JobException if it cannot hold one
   */
  void check(String table, StructType kept);
}
