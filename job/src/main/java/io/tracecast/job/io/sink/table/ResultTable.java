package io.tracecast.job.io.sink.table;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A table that holds the rows of many runs; each commit carries its run's id, so that a repeated
 * one is none.
 */
public interface ResultTable {

  /**
   * How rows lie in files.
   *
   * @param partitionBy columns whose values name folders; may be empty
   * @param fileBytes the size that files are to have, in bytes; 0 leaves it to the format
   */
  record Layout(List<String> partitionBy, long fileBytes) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As the format has it. */
    public static final Layout PLAIN = new Layout(List.of(), 0);

    public Layout {
      partitionBy = List.copyOf(partitionBy);
    }
  }

  /** Returns whether the table is there. */
  boolean exists(SparkSession spark);

  /** Returns the table's rows as they are now. */
  Dataset<Row> rows(SparkSession spark);

  /** Returns whether a commit of that run is in the table's history. */
  boolean hasCommit(SparkSession spark, String runId);

  /** Replaces all rows in one transaction; does nothing if the run has committed before. */
  void replace(SparkSession spark, String runId, Dataset<Row> rows, Layout layout);

  /**
   * Adds rows and removes others in one transaction; does nothing if the run has committed before.
   *
   * @param removed paths of rows that go, as a frame with one column {@code path}; those that are
   *     added again are replaced. Null if none go
   */
  void merge(
      SparkSession spark, String runId, Dataset<Row> rows, Dataset<Row> removed, Layout layout);
}
