package io.tracecast.job.io.sink;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What is scored or not scored as a whole: a file, a row of a table, or a shard with all images in
 * it, whose paths have the shard's before {@code !/}.
 *
 * @param shards whether there may be shards; ids of tables are whatever they are
 */
public record Units(boolean shards) {

  /** Returns the unit of a path. */
  public Column of(Column path) {
    return shards ? functions.substring_index(path, "!/", 1) : path;
  }

  /**
   * Returns the rows whose unit is among some.
   *
   * @param units in a column {@code unit}
   */
  Dataset<Row> semiJoin(Dataset<Row> rows, Dataset<Row> units) {
    return rows.join(units, of(rows.col("path")).equalTo(units.col("unit")), "left_semi");
  }

  /** Returns the other rows, those without a path among them. */
  Dataset<Row> antiJoin(Dataset<Row> rows, Dataset<Row> units) {
    return rows.join(units, of(rows.col("path")).equalTo(units.col("unit")), "left_anti");
  }
}
