package io.tracecast.job.io.sink.table;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A session of one commit. The engines take the commit's id from settings of the session, which
 * nothing else may see that runs at the same time.
 */
final class CommitSession {
  /** Of one commit; whoever wants smaller files than that makes of it has mistaken the unit. */
  private static final long MOST_FILES = 100_000;

  private final SparkSession session;
  private final ResultTable.Layout layout;

  private CommitSession(SparkSession session, ResultTable.Layout layout) {
    this.session = session;
    this.layout = layout;
  }

  static CommitSession of(SparkSession spark, ResultTable.Layout layout) {
    CommitSession commit = new CommitSession(spark.newSession(), layout);
    if (layout.fileBytes() > 0) { // what a task writes that comes after a shuffle, as in a MERGE
      commit
          .session
          .conf()
          .set("spark.sql.adaptive.advisoryPartitionSizeInBytes", layout.fileBytes());
    }
    return commit;
  }

  CommitSession with(Map<String, String> settings) {
    settings.forEach(session.conf()::set);
    return this;
  }

  SparkSession session() {
    return session;
  }

  /** Returns the rows, to be evaluated in this session. */
  Dataset<Row> in(Dataset<Row> rows) {
    return org.apache.spark.sql.classic.Dataset.ofRows(
        (org.apache.spark.sql.classic.SparkSession) session, classic(rows).logicalPlan());
  }

  /**
   * Returns the rows in as many parts as files of the layout's size hold them, by what Spark knows
   * of the files that they come from. A table with partitions sees to that itself.
   */
  Dataset<Row> sized(Dataset<Row> rows) {
    if (layout.fileBytes() == 0 || !layout.partitionBy().isEmpty()) {
      return in(rows);
    }
    long bytes = classic(rows).queryExecution().optimizedPlan().stats().sizeInBytes().longValue();
    int files = (int) Math.max(1, Math.min((bytes - 1) / layout.fileBytes() + 1, MOST_FILES));
    return files > rows.rdd().getNumPartitions()
        ? in(rows.repartition(files))
        : in(rows.coalesce(files));
  }

  private static org.apache.spark.sql.classic.Dataset<Row> classic(Dataset<Row> rows) {
    return (org.apache.spark.sql.classic.Dataset<Row>) rows;
  }
}
