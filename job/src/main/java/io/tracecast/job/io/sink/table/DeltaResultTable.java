package io.tracecast.job.io.sink.table;

import io.tracecast.job.error.TableErrors;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A Delta table at a path. A commit's id is a transaction of an application that has the run's id
 * for its name, which Delta writes once ({@code txnAppId}, "idempotent table writes" in its
 * documentation), and the user's metadata of the commit, where the table's history shows it.
 */
public final class DeltaResultTable implements ResultTable {
  private static final String FORMAT = "delta";
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\..*(json|parquet)");
  private static final String USER_METADATA = "userMetadata";

  /** Names that Parquet's own readers do not take, and so Delta does not without column mapping. */
  private static final Pattern UNUSABLE_NAME =
      Pattern.compile(".*[ ,;{}()\\n\\t=].*", Pattern.DOTALL);

  private final TableFiles files;
  private final StructType schema;

  /**
   * Names a table; touches nothing.
   *
   * @param path the folder of the table
   * @param schema the columns of its rows
   * @throws io.tracecast.job.error.JobException if Delta is not on the class path, or cannot name
   *     one of the columns
   */
  public DeltaResultTable(String path, StructType schema) {
    TableErrors.requireSource(FORMAT, path, "io.delta.sql.DeltaSparkSessionExtension");
    this.files = new TableFiles(path);
    this.schema = schema;
    for (String name : schema.fieldNames()) {
      if (UNUSABLE_NAME.matcher(name).matches()) {
        throw TableErrors.resultColumnUnusable(path, name);
      }
    }
  }

  @Override
  public boolean exists(SparkSession spark) {
    return files.hold(spark, "_delta_log", COMMIT);
  }

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    return exists(spark)
        ? spark.read().format(FORMAT).load(location(spark))
        : spark.createDataFrame(List.of(), schema);
  }

  private String location(SparkSession spark) {
    return files.path(spark).toString();
  }

  private String sqlName(SparkSession spark) {
    return "delta." + RowChanges.quoted(location(spark));
  }

  @Override
  public boolean hasCommit(SparkSession spark, String runId) {
    return exists(spark)
        && !spark
            .sql("DESCRIBE HISTORY " + sqlName(spark))
            .where(functions.col(USER_METADATA).equalTo(runId))
            .isEmpty();
  }

  @Override
  public void replace(SparkSession spark, String runId, Dataset<Row> rows, Layout layout) {
    CommitOnce.run(
        () -> hasCommit(spark, runId),
        () ->
            writer(commit(spark, runId, layout).sized(rows), layout)
                .mode("overwrite")
                .option("overwriteSchema", true)
                .save(location(spark)));
  }

  @Override
  public void merge(
      SparkSession spark, String runId, Dataset<Row> rows, Dataset<Row> removed, Layout layout) {
    CommitOnce.run(
        () -> hasCommit(spark, runId),
        () -> {
          CommitSession commit = commit(spark, runId, layout);
          if (!exists(spark)) {
            writer(commit.sized(rows), layout).mode("append").save(location(spark));
            return;
          }
          ColumnDifference.of(rows(spark).schema(), rows.schema()).refuse(files.name());
          if (removed == null) {
            commit.sized(rows).write().format(FORMAT).mode("append").save(location(spark));
          } else {
            RowChanges.merge(commit, sqlName(spark), rows, removed);
          }
        });
  }

  private static DataFrameWriter<Row> writer(Dataset<Row> rows, Layout layout) {
    return rows.write().format(FORMAT).partitionBy(layout.partitionBy().toArray(String[]::new));
  }

  private static CommitSession commit(SparkSession spark, String runId, Layout layout) {
    return CommitSession.of(spark, layout)
        .with(
            Map.of(
                "spark.databricks.delta.write.txnAppId",
                "tracecast-" + runId,
                "spark.databricks.delta.write.txnVersion",
                "1",
                "spark.databricks.delta.commitInfo.userMetadata",
                runId,
                // or each task would write a file for each partition that it has rows of
                "spark.databricks.delta.optimizeWrite.enabled",
                Boolean.toString(!layout.partitionBy().isEmpty()),
                "spark.databricks.delta.optimizeWrite.binSize",
                mebibytes(layout) + "m"));
  }

  private static long mebibytes(Layout layout) {
    return layout.fileBytes() == 0 ? 512 : Math.max(1, layout.fileBytes() >> 20);
  }
}
