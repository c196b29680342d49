package io.tracecast.job.options;

import io.tracecast.job.io.source.ContentEncoding;
import io.tracecast.job.io.source.TableSource;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which table holds the images, and where in it. */
public final class TableOptions {
  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "A table of Spark's catalogue, or with --format a path, with encoded images in a binary column.")
  String table;

  @Option(names = "--format", paramLabel = "NAME", description = "Spark data source of --table.")
  String format;

  @Option(
      names = "--content-column",
      paramLabel = "NAME",
      description =
          "Column of --table with encoded images, or a field of one (image.bytes); its only binary"
              + " one by default.")
  String contentColumn;

  @Option(
      names = "--content-encoding",
      paramLabel = "NAME",
      description =
          "How that column writes an image's bytes: binary, base64 in a column of text, or uri, for"
              + " text that names a file to open; binary by default.")
  ContentEncoding contentEncoding;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description =
          "Column of --table that names an image, or a field of one; path or id by default, or else"
              + " the path beside the bytes. _metadata names rows of Parquet files by file and row.")
  String idColumn;

  @Option(
      names = "--change-column",
      paramLabel = "NAME",
      description =
          "Column of --table, or a field of one, that differs once an image has changed: a number, a"
              + " time or a digest.")
  String changeColumn;

  /** Returns whether a table is named. */
  public boolean isGiven() {
    return table != null;
  }

  /** Returns whether anything is said that only a table has. */
  public boolean sayMore() {
    return format != null
        || contentColumn != null
        || contentEncoding != null
        || idColumn != null
        || changeColumn != null;
  }

  /** Returns the table, of which these columns are kept as well. */
  public TableSource source(List<String> keepColumns) {
    return new TableSource(
        table,
        format,
        contentColumn,
        idColumn,
        contentEncoding == null ? ContentEncoding.BINARY : contentEncoding,
        keepColumns,
        changeColumn);
  }
}
