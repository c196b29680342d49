package io.tracecast.job.io.sink.table;

import io.tracecast.job.error.TableErrors;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * An Iceberg table at a path, as the Hadoop catalogue lays it out, on a local disk or HDFS.
 *
 * <p>A commit is first staged and then published, as Iceberg's write-audit-publish does it, with
 * the run's id for the {@code wap.id}: of one id Iceberg publishes one snapshot, and what replaces
 * or removes rows only onto the snapshot that it was made from. What a process staged that died is
 * published by the next one if it still fits.
 */
public final class IcebergResultTable implements ResultTable {
  private static final Pattern METADATA = Pattern.compile(".*\\.metadata\\.json");

  private final TableFiles files;
  private final StructType schema;

  /**
   * Names a table; touches nothing.
   *
   * @param path the folder of the table
   * @param schema the columns of its rows
   * @throws io.tracecast.job.error.JobException if Iceberg is not on the class path
   */
  public IcebergResultTable(String path, StructType schema) {
    TableErrors.requireSource("iceberg", path, IcebergTable.CATALOG);
    this.files = new TableFiles(path);
    this.schema = schema;
  }

  @Override
  public boolean exists(SparkSession spark) {
    return files.hold(spark, "metadata", METADATA);
  }

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    return exists(spark) ? table(spark).rows() : spark.createDataFrame(List.of(), schema);
  }

  private IcebergTable table(SparkSession spark) {
    return IcebergTable.at(files.path(spark), spark);
  }

  @Override
  public boolean hasCommit(SparkSession spark, String runId) {
    return exists(spark) && table(spark).hasPublished(runId);
  }

  @Override
  public void replace(SparkSession spark, String runId, Dataset<Row> rows, Layout layout) {
    CommitOnce.run(
        () -> hasCommit(spark, runId),
        () -> {
          CommitSession commit = CommitSession.of(spark, layout);
          IcebergTable table = table(commit.session());
          table.createIfMissing(rows.schema(), layout);
          if (!ColumnDifference.of(table.schema(), rows.schema()).isNone()
              || !table.isPartitionedBy(layout.partitionBy())) {
            table.replaceWhole(commit.sized(rows), runId, layout);
            return;
          }
          table.publish(runId, () -> table.overwrite(commit.sized(rows)));
        });
  }

  @Override
  public void merge(
      SparkSession spark, String runId, Dataset<Row> rows, Dataset<Row> removed, Layout layout) {
    CommitOnce.run(
        () -> hasCommit(spark, runId),
        () -> {
          CommitSession commit = CommitSession.of(spark, layout);
          IcebergTable table = table(commit.session());
          table.createIfMissing(rows.schema(), layout);
          ColumnDifference.of(table.schema(), rows.schema()).refuse(files.name());
          table.publish(
              runId,
              () -> {
                if (removed == null) {
                  table.append(commit.sized(rows));
                } else {
                  RowChanges.merge(commit, table.sqlName(), rows, removed);
                }
              });
        });
  }
}
