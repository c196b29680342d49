package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.Destination.Part;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a run has staged, as rows; its files are Parquet.
 *
 * @param predictions names of the files of predictions
 */
record StagedResults(
    OutputFiles files, StagingArea staging, List<String> predictions, Units units) {

  private List<String> names(Part part) throws IOException {
    return part == Part.PREDICTIONS ? predictions : staging.dataFiles(Part.QUARANTINE.label());
  }

  /** Returns whether there are rows of a part, or at least a file that could hold some. */
  boolean has(Part part) throws IOException {
    return !names(part).isEmpty();
  }

  /** Returns the rows of a part that is there. */
  Dataset<Row> rows(SparkSession spark, Part part) throws IOException {
    return read(spark, files, names(part));
  }

  /** Returns the units that the run has scored or quarantined, in a column {@code unit}. */
  Dataset<Row> units(SparkSession spark) throws IOException {
    Dataset<Row> scored =
        spark.createDataFrame(List.of(), new StructType().add("unit", DataTypes.StringType));
    for (Part part : Part.values()) {
      if (has(part)) {
        Dataset<Row> rows = rows(spark, part);
        scored = scored.union(rows.select(units.of(rows.col("path")).as("unit")));
      }
    }
    return scored.where("unit IS NOT NULL").distinct();
  }

  /** Reads Parquet files by their names below the output. */
  static Dataset<Row> read(SparkSession spark, OutputFiles files, List<String> names) {
    return FileSink.ownFiles(spark)
        .parquet(names.stream().map(name -> files.path(name).toString()).toArray(String[]::new));
  }
}
