package io.tracecast.job.io.sink;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What is scored or not scored as a whole: a file, a row of a table, or a shard with all images in
 * it, whose paths have the shard's before {@code !/}.
 */
public final class Units {
  private Units() {}

  /** Returns the unit of a path. */
  public static Column of(Column path) {
    return functions.substring_index(path, "!/", 1);
  }

  /** Returns the rows whose unit is among some, as a frame with one column {@code unit}. */
  static Dataset<Row> semiJoin(Dataset<Row> rows, Dataset<Row> units) {
    return rows.join(units, of(rows.col("path")).equalTo(units.col("unit")), "left_semi");
  }

  /** Returns the other rows, those without a path among them. */
  static Dataset<Row> antiJoin(Dataset<Row> rows, Dataset<Row> units) {
    return rows.join(units, of(rows.col("path")).equalTo(units.col("unit")), "left_anti");
  }
}
