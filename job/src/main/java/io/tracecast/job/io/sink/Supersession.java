package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.table.ResultTable.Layout;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Takes the earlier rows of images that a run has scored again out of a folder of Parquet files: a
 * file that holds such rows is written anew without them. Nothing is changed where readers look.
 */
final class Supersession {
  private static final String FILE = "_metadata.file_path";

  private final SparkSession spark;
  private final OutputFiles files;
  private final StagingArea staging;
  private final Inventory earlier;
  private final Units units;

  /**
   * What a part comes to.
   *
   * @param rows how many rows go
   * @param removes the files that hold them
   * @param rewritten staged files with the other rows of those
   */
  record Outcome(long rows, List<String> removes, List<String> rewritten) {
    static final Outcome NONE = new Outcome(0, List.of(), List.of());
  }

  Supersession(
      SparkSession spark, OutputFiles files, StagingArea staging, Inventory earlier, Units units) {
    this.spark = spark;
    this.files = files;
    this.staging = staging;
    this.earlier = earlier;
    this.units = units;
  }

  /**
   * Stages a part without rows of some units.
   *
   * @param gone the units, in a column {@code unit}
   * @param schema of the part
   */
  Outcome stage(Part part, Dataset<Row> gone, StructType schema, Layout layout) throws IOException {
    List<String> names = earlier.below(part.label());
    if (names.isEmpty()) {
      return Outcome.NONE;
    }
    Dataset<Row> all = read(part, names, schema);
    List<Row> affected =
        units
            .semiJoin(all.withColumn("file", functions.col(FILE)), gone)
            .groupBy("file")
            .count()
            .collectAsList();
    if (affected.isEmpty()) {
      return Outcome.NONE;
    }
    Path root = files.path("");
    List<String> removes =
        affected.stream().map(row -> name(root, row.getString(0))).sorted().toList();
    String target = StagingArea.rewritten(part);
    write(units.antiJoin(read(part, removes, schema), gone), target, removes.size(), layout);
    return new Outcome(
        affected.stream().mapToLong(row -> row.getLong(1)).sum(),
        removes,
        staging.dataFiles(target));
  }

  /** The columns that name folders are not in the files. */
  private Dataset<Row> read(Part part, List<String> names, StructType schema) {
    return FileSink.ownFiles(spark)
        .option("basePath", files.path(part.label()).toString())
        .schema(schema)
        .parquet(names.stream().map(name -> files.path(name).toString()).toArray(String[]::new));
  }

  private void write(Dataset<Row> rows, String target, int count, Layout layout) {
    DataFrameWriter<Row> writer =
        rows.coalesce(count)
            .write()
            .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false");
    if (!layout.partitionBy().isEmpty()) {
      writer = writer.partitionBy(layout.partitionBy().toArray(String[]::new));
    }
    writer.parquet(staging.path(target).toString());
  }

  /** Returns the name below the output of a file as Spark names it, which is a URI. */
  private static String name(Path root, String uri) {
    String path = new Path(URI.create(uri)).toUri().getPath();
    return path.substring(root.toUri().getPath().length() + 1);
  }
}
