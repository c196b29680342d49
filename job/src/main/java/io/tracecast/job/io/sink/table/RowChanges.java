package io.tracecast.job.io.sink.table;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What comes and what goes, as one MERGE. Every row that comes is inserted, whatever the table
 * holds, and every row of the table whose path is among those that go is deleted: neither paths
 * that occur twice nor paths that are null are lost or refused by that.
 */
final class RowChanges {
  private static final String VIEW = "tracecast_changes";
  private static final String COMES = "tracecast_comes";
  private static final String PATH = "path";

  private RowChanges() {}

  /** Makes the changes in one transaction of the session. */
  static void merge(CommitSession commit, String table, Dataset<Row> rows, Dataset<Row> removed) {
    Column path = functions.col(PATH);
    Dataset<Row> going =
        rows.select(path).union(removed.select(path)).where(path.isNotNull()).distinct();
    Dataset<Row> changes =
        rows.withColumn(COMES, functions.lit(true))
            .unionByName(going.withColumn(COMES, functions.lit(false)), true);
    commit.in(changes).createOrReplaceTempView(VIEW);
    commit.session().sql(statement(table, rows.columns()));
  }

  private static String statement(String table, String[] columns) {
    return """
        MERGE INTO %s t USING %s s ON t.path = s.path AND NOT s.%s
        WHEN MATCHED THEN DELETE
        WHEN NOT MATCHED AND s.%s THEN INSERT (%s) VALUES (%s)"""
        .formatted(
            table,
            VIEW,
            COMES,
            COMES,
            Arrays.stream(columns).map(RowChanges::quoted).collect(joining(", ")),
            Arrays.stream(columns).map(name -> "s." + quoted(name)).collect(joining(", ")));
  }

  /** Returns a name as Spark's SQL takes it, whatever is in it. */
  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
