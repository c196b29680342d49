package io.tracecast.job.io;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where rows go. */
public interface PredictionSink {

  /** Writes the rows into a directory that does not exist yet, evaluating them once. */
  void write(Dataset<Row> rows, String directory);
}
