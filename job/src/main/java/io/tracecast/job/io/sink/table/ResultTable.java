package io.tracecast.job.io.sink.table;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A table that holds the rows of many runs. Each commit carries its run's id, so that a repeated
 * one is none: a run that died may be repeated at any point, by several processes at once.
 *
 * <p>Rows that are committed are read more than once, so they have to be the same each time, as
 * those of files are. One column of them is {@code path}.
 */
public interface ResultTable {

  /** Returns whether the table was made. */
  boolean exists(SparkSession spark);

  /** Returns the rows of the table as it is now; none, of its columns, if there is no table. */
  Dataset<Row> rows(SparkSession spark);

  /** Returns whether a commit of that run is in the table's history. */
  boolean hasCommit(SparkSession spark, String runId);

  /**
   * Replaces all rows in one transaction, and columns and partitions if those differ. The table's
   * history stays. Does nothing if the run's commit is there.
   */
  void replace(SparkSession spark, String runId, Dataset<Row> rows, Layout layout);

  /**
   * Adds rows and removes others in one transaction; makes the table if there is none. Does nothing
   * if the run's commit is there.
   *
   * @param rows what comes; what the table has of the same paths goes, unless {@code removed} is
   *     null
   * @param removed one column {@code path}: rows of these paths go. Null if no row goes, which
   *     spares reading the table
   * @param layout counts if the table is made; another size of files counts from now on
   * @throws io.tracecast.job.error.JobException if the table's columns are others
   */
  void merge(
      SparkSession spark, String runId, Dataset<Row> rows, Dataset<Row> removed, Layout layout);

  /**
   * How a table's files are laid out.
   *
   * @param partitionBy names of columns whose values make folders; may be empty
   * @param fileBytes the size that files are to have, in bytes; 0 for the format's own
   */
  record Layout(List<String> partitionBy, long fileBytes) {
    /** One folder, and files as large as the format makes them. */
    public static final Layout PLAIN = new Layout(List.of(), 0);

    public Layout {
      partitionBy = List.copyOf(partitionBy);
    }
  }
}
