package io.tracecast.job.io.sink;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What is scored or not scored as a whole: a file, a row of a table, or a shard with all images in
 * it, whose paths have the shard's before {@code !/}. Folders may be called {@code wow!} as well,
 * so that what is before it has to end as shards do.
 *
 * @param shards whether there may be shards; ids of tables are whatever they are
 */
public record Units(boolean shards) {
  private static final String SHARD = "(?is)^(.*?\\.(?:tar|tar\\.gz|tgz|zip))";

  /** Returns the unit of a path. */
  public Column of(Column path) {
    return shards
        ? functions
            .when(path.contains("!/"), functions.regexp_replace(path, SHARD + "!/.*$", "$1"))
            .otherwise(path)
        : path;
  }

  /** Returns whether a path is that of a shard, or of an image in one. */
  public Column isOfShard(Column path) {
    return shards
        ? functions.coalesce(path.rlike(SHARD + "(!/.*)?$"), functions.lit(false))
        : functions.lit(false);
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
