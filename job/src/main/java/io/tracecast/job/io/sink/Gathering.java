package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.table.ResultTable.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Gathers staged predictions, a Parquet file per Spark partition, into files of a wanted size. */
record Gathering(SparkSession spark, OutputFiles files, StagingArea staging, Layout layout) {
  /**
   * Returns the gathered files by names below the output; empty if the staged ones do as they are.
   *
   * @param schema of predictions, columns that name folders included
   */
  Optional<List<String>> gather(StructType schema) throws IOException {
    List<String> staged = staging.predictions();
    long bytes = 0;
    for (String file : staged) {
      FileStatus status = files.status(file);
      bytes += status.getLen();
    }
    int count = (int) Math.max(1, (bytes + layout.fileBytes() - 1) / layout.fileBytes());
    if (count >= staged.size()) {
      return Optional.empty();
    }
    Dataset<Row> rows = null;
    for (StagedRound round : staging.rounds()) {
      String[] own =
          staged.stream()
              .filter(file -> file.startsWith(round.folder() + "/"))
              .map(file -> files.path(file).toString())
              .toArray(String[]::new);
      if (own.length > 0) {
        Dataset<Row> part =
            FileSink.ownFiles(spark)
                .option("basePath", files.path(round.folder()).toString())
                .schema(schema)
                .parquet(own);
        rows = rows == null ? part : rows.union(part);
      }
    }
    write(rows, count);
    return Optional.of(staging.dataFiles(StagingArea.GATHERED));
  }

  private void write(Dataset<Row> rows, int count) {
    String target = staging.path(StagingArea.GATHERED).toString();
    if (layout.partitionBy().isEmpty()) {
      plain(rows.coalesce(count)).parquet(target);
    } else {
      Column[] columns = layout.partitionBy().stream().map(functions::col).toArray(Column[]::new);
      plain(rows.repartition(columns))
          .partitionBy(layout.partitionBy().toArray(String[]::new))
          .parquet(target);
    }
  }

  private static DataFrameWriter<Row> plain(Dataset<Row> rows) {
    return rows.write().option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false");
  }
}
