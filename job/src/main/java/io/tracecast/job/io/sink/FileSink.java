package io.tracecast.job.io.sink;

import io.tracecast.job.error.TableErrors;
import io.tracecast.job.io.TableColumn;
import io.tracecast.job.io.arrow.ArrowFileFormat;
import io.tracecast.job.io.arrow.ArrowRows;
import io.tracecast.job.io.sink.table.DeltaResultTable;
import io.tracecast.job.io.sink.table.IcebergResultTable;
import io.tracecast.job.io.sink.table.ResultTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.VariantType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/** How predictions and quarantine are written: as files, or as tables of a format. */
public enum FileSink {
  PARQUET,
  /** Apache Arrow's IPC files, written from Arrow's memory. */
  ARROW,
  JSON,
  /** With a header and RFC 4180 quotes; arrays become JSON text, since CSV has no arrays. */
  CSV,
  /** Parquet first, for a {@link DeltaResultTable}. */
  DELTA,
  /** Parquet first, for an {@link IcebergResultTable}. */
  ICEBERG;

  private static final String COMMIT_PROTOCOL = "spark.sql.sources.commitProtocolClass";

  /** Spark would write milliseconds as text, and drop what else there is. */
  private static final String MICROSECONDS = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS";

  /** Returns whether the format knows itself which of its files count. */
  public boolean isTable() {
    return this == DELTA || this == ICEBERG;
  }

  /** Returns what a run writes before it publishes; tables take their rows from it. */
  public FileSink staging() {
    return isTable() ? PARQUET : this;
  }

  /**
   * Returns the table at a path.
   *
   * @param schema of the rows that are to be written
   * @throws io.tracecast.job.error.JobException if the format's jars are missing, or it cannot hold
   *     columns of such names
   */
  ResultTable table(String path, StructType schema) {
    return switch (this) {
      case DELTA -> new DeltaResultTable(path, schema);
      case ICEBERG -> new IcebergResultTable(path, schema);
      default -> throw new IllegalStateException(this + " is not a format of tables");
    };
  }

  /**
   * Returns whether there is a table of this format at a path; never, if it is not one of tables.
   */
  boolean isTableAt(SparkSession spark, String path) {
    return isTable() && table(path, new StructType()).exists(spark);
  }

  /**
   * Writes rows into a directory that does not exist yet, evaluating them once, and a {@link
   * Receipt} per partition beside it.
   *
   * @param partitionBy columns whose values name folders
   */
  void writeWithReceipts(Dataset<Row> rows, String directory, List<String> partitionBy) {
    RuntimeConfig conf = rows.sparkSession().conf();
    conf.set(COMMIT_PROTOCOL, ReceiptCommitProtocol.class.getName());
    try {
      write(rows, directory, partitionBy);
    } finally {
      conf.unset(COMMIT_PROTOCOL);
    }
  }

  /** Writes rows into a directory that does not exist yet, evaluating them once. */
  public void write(Dataset<Row> rows, String directory, List<String> partitionBy) {
    Dataset<Row> flat = this == CSV ? withoutArrays(rows) : rows;
    DataFrameWriter<Row> writer = flat.write();
    if (!partitionBy.isEmpty()) {
      writer = writer.partitionBy(partitionBy.toArray(String[]::new));
    }
    writer
        .format(staging().label())
        .option("header", true)
        .option("escape", "\"")
        .option("ignoreLeadingWhiteSpace", false)
        .option("ignoreTrailingWhiteSpace", false)
        .option("timeZone", "UTC")
        .option("timestampFormat", MICROSECONDS + "XXX")
        .option("timestampNTZFormat", MICROSECONDS)
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
        .save(directory);
    if (this == JSON || this == CSV) {
      deleteFirstIfEmpty(rows.sparkSession().sessionState().newHadoopConf(), directory);
    }
  }

  /**
   * Spark writes a file for the first partition even if it has no rows. Readers that learn the
   * columns from the first file (pyarrow, datasets) then refuse the folder; as the only file it
   * stays.
   */
  private void deleteFirstIfEmpty(Configuration hadoop, String directory) {
    Path folder = new Path(directory);
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      FileStatus[] parts = files.listStatus(folder, file -> file.getName().startsWith("part-"));
      Arrays.sort(parts); // globbing fails at colons in the folder's name
      if (parts.length > 1 && hasNoRows(files, parts[0])) {
        files.delete(parts[0].getPath(), false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean hasNoRows(FileSystem files, FileStatus part) throws IOException {
    if (this == JSON) {
      return part.getLen() == 0;
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(files.open(part.getPath()), StandardCharsets.UTF_8))) {
      lines.readLine(); // the header
      return lines.read() < 0;
    }
  }

  /** Counts the rows that lie in a directory, as a reader finds them. */
  public long count(SparkSession spark, StructType schema, String directory) {
    return switch (staging()) {
      case PARQUET -> ParquetRows.count(spark.sessionState().newHadoopConf(), directory);
      case ARROW -> ArrowRows.count(spark.sessionState().newHadoopConf(), directory);
      default ->
          ownFiles(spark)
              .format(label())
              .schema(this == CSV ? asText(schema) : schema)
              .option("header", true)
              .option("escape", "\"")
              .option("multiLine", this == CSV)
              .load(directory)
              .count();
    };
  }

  /**
   * Returns a reader of files that a run wrote itself, which takes paths as they stand: Spark takes
   * brackets, braces, stars and question marks for patterns, and fails at colons beside them.
   */
  public static DataFrameReader ownFiles(SparkSession spark) {
    return spark.read().option(DataSource.GLOB_PATHS_KEY(), false);
  }

  /** Returns the name that options and Spark use. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static StructType asText(StructType schema) {
    StructType text = new StructType();
    for (String name : schema.fieldNames()) {
      text = text.add(name, DataTypes.StringType);
    }
    return text;
  }

  private static Dataset<Row> withoutArrays(Dataset<Row> rows) {
    Dataset<Row> places = TableColumn.placesOf(rows);
    return places.select(
        TableColumn.of(rows.schema()).stream()
            .map(column -> withoutArray(column, column.in(places)).as(column.name()))
            .toArray(Column[]::new));
  }

  private static Column withoutArray(TableColumn column, Column values) {
    return column.type() instanceof ArrayType ? functions.to_json(values) : values;
  }

  /**
   * Checks that the format can hold a table's columns.
   *
   * @throws io.tracecast.job.error.JobException if it cannot hold one
   */
  public void check(String table, StructType kept) {
    for (StructField field : kept.fields()) {
      if (!holds(field.dataType())) {
        throw TableErrors.keptTypeNotHeld(
            table,
            field.name(),
            field.dataType().simpleString(),
            label(),
            Arrays.stream(values())
                .filter(format -> format.holds(field.dataType()))
                .map(FileSink::label)
                .toList());
      }
    }
  }

  private boolean holds(DataType type) {
    return switch (this) {
      case PARQUET -> new ParquetFileFormat().supportDataType(type);
      case DELTA, ICEBERG ->
          PARQUET.holds(type) && !type.existsRecursively(this::isUnknownToTables);
      case ARROW -> new ArrowFileFormat().supportDataType(type);
      case JSON -> new JsonFileFormat().supportDataType(type);
      case CSV -> // Spark takes bytes for characters there
          type instanceof ArrayType
              ? JSON.holds(type)
              : !(type instanceof BinaryType) && new CSVFileFormat().supportDataType(type);
    };
  }

  private boolean isUnknownToTables(DataType type) {
    return type instanceof NullType
        || type instanceof TimeType
        || type instanceof DayTimeIntervalType
        || type instanceof YearMonthIntervalType
        || (type instanceof VariantType && this == ICEBERG); // of its second format
  }
}
