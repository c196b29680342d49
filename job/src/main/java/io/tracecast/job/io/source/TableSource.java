package io.tracecast.job.io.source;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.TableErrors;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.TableColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * A table or a file of any format that Spark reads, with the encoded images in a column or in a
 * field of one.
 *
 * @param name a table's name, or a path where {@code format} is given
 * @param format the data source to read {@code name} with; null for a table of the catalogue
 * @param contentColumn the column with the images; null to take the only one
 * @param idColumn the column that names an image; null to take {@code path} or {@code id}, or the
 *     path beside the bytes; {@code _metadata} to name rows of Parquet files by file and place
 * @param encoding how the column writes the images' bytes
 * @param keepColumns names of columns that go along into the predictions
 * @param changeColumn the column that tells one state of an image from another; null if none does
 */
public record TableSource(
    String name,
    String format,
    String contentColumn,
    String idColumn,
    ContentEncoding encoding,
    List<String> keepColumns,
    String changeColumn)
    implements ImageSource {

  /** A table of which no column tells of changes. */
  public TableSource(
      String name,
      String format,
      String contentColumn,
      String idColumn,
      ContentEncoding encoding,
      List<String> keepColumns) {
    this(name, format, contentColumn, idColumn, encoding, keepColumns, null);
  }

  /** What Spark calls its hidden column of what it knows of a row's file. */
  static final String ROW_NAMES = "_metadata";

  /** Of an image that is taken to the driver to be looked at; large photographs have as many. */
  private static final int MOST_SHOWN_BYTES = 8 << 20;

  private static final Column NULL = functions.lit(null);
  private static final String PARQUET = "parquet";
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  /** Formats of which the name is a path. */
  private static final Set<String> OF_FILES =
      Set.of("parquet", "orc", "arrow", "json", "csv", "text", "binaryfile", "image");

  /** Formats that count their rows without reading a column. */
  private static final Set<String> COUNTED = Set.of("parquet", "orc", "delta", "iceberg");

  @Override
  public String describe() {
    return name;
  }

  /** Spark alone can tell what other formats and the catalogue hold. */
  @Override
  public ImageSource found(Configuration hadoop) {
    if (format == null || !OF_FILES.contains(format.toLowerCase(Locale.ROOT))) {
      return this;
    }
    try {
      Path path = FileNames.asItStands(name);
      FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
      if (!fileSystem.exists(path)) {
        FileStatus[] matches = fileSystem.globStatus(path);
        if (matches == null || matches.length == 0) {
          throw TableErrors.tableMissing(name);
        }
      }
      return this;
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.imagesUnreadable(name, e);
    }
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning, Path folder, Choice choice) {
    Dataset<Row> table = open(spark);
    TableColumns all = columns(spark, table);
    ImageColumns columns = ImageColumns.of(this, all);
    KeptColumns kept = KeptColumns.of(name, keepColumns, all, columns);
    Dataset<Row> images =
        images(TableColumn.placesOf(table), columns, kept, changes(all).orElse(null));
    OptionalLong count =
        format == null || COUNTED.contains(format.toLowerCase(Locale.ROOT))
            ? OptionalLong.of(table.count())
            : OptionalLong.empty();
    if (count.isPresent() && count.getAsLong() == 0) {
      throw JobErrors.noImages(name);
    }
    checkIds(images, all, columns);
    Dataset<Row> chosen = chosen(images, choice);
    Dataset<Row> cut =
        partitioning.requested() > 0 ? chosen.repartition(partitioning.requested()) : chosen;
    OptionalLong left =
        choice == Choice.ALL ? count : OptionalLong.of(chosen.select("path").count());
    return new Plan(
        cut::javaRDD,
        left,
        count.isPresent() && left.isPresent()
            ? Optional.of(new Units(count.getAsLong(), left.getAsLong()))
            : Optional.empty(),
        PassedOver.NONE,
        kept.schema(),
        Optional.of(number -> images.javaRDD().map(TableSource::lightened).take(number)));
  }

  private static Dataset<Row> chosen(Dataset<Row> images, Choice choice) {
    return choice == Choice.ALL
        ? images
        : choice
            .among(ImageRowCodec.withMarkers(images), false)
            .drop(PredictionColumns.CHANGE_MARKER);
  }

  /** Returns the row without what a driver has no room for: other columns, and long contents. */
  static Row lightened(Row row) {
    ImageRow image = ImageRowCodec.fromRow(row).withKept(null);
    boolean fits = image.content() != null && image.content().length <= MOST_SHOWN_BYTES;
    return ImageRowCodec.toRow(fits ? image : image.withoutContent());
  }

  /** Returns the row group with the most bytes of images; none if Parquet holds no table of it. */
  public Optional<LargestRowGroup> largestRowGroup(SparkSession spark) {
    Dataset<Row> table = open(spark);
    ImageColumns columns = ImageColumns.of(this, columns(spark, table));
    String[] files =
        Arrays.stream(table.inputFiles())
            .filter(file -> file.endsWith(".parquet"))
            .toArray(String[]::new);
    return LargestRowGroup.of(
        spark.sessionState().newHadoopConf(), files, columns.content().names());
  }

  private TableColumns columns(SparkSession spark, Dataset<Row> table) {
    boolean caseSensitive = Boolean.parseBoolean(spark.conf().get(CASE_SENSITIVE));
    return new TableColumns(name, table.schema(), caseSensitive);
  }

  /** An id that nobody asked for and that no row has would fail each row. */
  private void checkIds(Dataset<Row> images, TableColumns all, ImageColumns columns) {
    if (idColumn == null
        && images.where(images.col("path").isNotNull()).isEmpty()
        && !images.isEmpty()) {
      throw TableErrors.idsNull(
          name, columns.id().fullName(), columns.otherIds(all), PARQUET.equals(format));
    }
  }

  private Optional<TableColumn> changes(TableColumns all) {
    return Optional.ofNullable(changeColumn)
        .map(
            wanted ->
                all.find(wanted)
                    .orElseThrow(() -> TableErrors.noColumn(name, wanted, all.names())));
  }

  /** Selects the columns of {@link ImageRowCodec}. */
  private Dataset<Row> images(
      Dataset<Row> table, ImageColumns columns, KeptColumns kept, TableColumn changes) {
    Column content = columns.content().in(table);
    Column length;
    Column place = functions.lit(place().name());
    if (PixelStruct.isOne(columns.content())) {
      length = functions.length(content.getField("data"));
      Column picture = PixelStruct.read(content);
      place = picture.getField("place");
      content = picture.getField("content");
    } else {
      content = content.cast(DataTypes.BinaryType);
      length = encoding == ContentEncoding.BINARY ? functions.length(content) : NULL;
    }
    if (columns.file().isPresent()) {
      Column onlyNamed = content.isNull().and(columns.file().get().in(table).isNotNull());
      place = functions.when(onlyNamed, ContentPlace.NAMED_ONLY.name()).otherwise(place);
    }
    List<Column> selected =
        new ArrayList<>(
            List.of(
                columns.id().in(table).cast(DataTypes.StringType).as("path"),
                NULL.cast(DataTypes.TimestampType).as("modificationTime"),
                length.cast(DataTypes.LongType).as("length"),
                (changes == null ? NULL : changes.in(table))
                    .cast(DataTypes.StringType)
                    .as("version"),
                place.as("place"),
                content.as("content")));
    if (!kept.isEmpty()) {
      selected.add(kept.in(table).as("kept"));
    }
    return table.select(selected.toArray(Column[]::new));
  }

  private ContentPlace place() {
    return switch (encoding) {
      case BINARY -> ContentPlace.ROW;
      case BASE64 -> ContentPlace.ROW_AS_BASE64;
      case URI -> ContentPlace.NAMED_FILE;
    };
  }

  private Dataset<Row> open(SparkSession spark) {
    try {
      return format == null ? spark.table(name) : withRowNames(load(spark));
    } catch (Exception e) { // Spark throws its checked AnalysisException without declaring it
      throw JobErrors.imagesUnreadable(name, e);
    }
  }

  /** Files whose columns differ in nothing but case are read in a session where case counts. */
  private Dataset<Row> load(SparkSession spark) throws Exception {
    try {
      return spark.read().format(format).load(name);
    } catch (Exception e) { // the same exception, undeclared
      if (!(e instanceof SparkThrowable known)
          || !"COLUMN_ALREADY_EXISTS".equals(known.getCondition())) {
        throw e;
      }
      SparkSession byCase = spark.newSession();
      byCase.conf().set(CASE_SENSITIVE, "true");
      return byCase.read().format(format).load(name);
    }
  }

  /** Adds a column that names rows by their file and their place in it, where one is asked for. */
  private Dataset<Row> withRowNames(Dataset<Row> table) {
    if (!ROW_NAMES.equals(idColumn)
        || !PARQUET.equals(format)
        || Arrays.asList(table.columns()).contains(ROW_NAMES)) {
      return table;
    }
    return table.withColumn(
        ROW_NAMES,
        functions.concat_ws(
            "#", table.col(ROW_NAMES + ".file_name"), table.col(ROW_NAMES + ".row_index")));
  }
}
