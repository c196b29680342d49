package io.tracecast.job.io;

import io.tracecast.job.error.JobErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
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
 *     path beside the bytes
 * @param encoding how the column writes the images' bytes
 * @param keepColumns names of columns that go along into the predictions
 */
public record TableSource(
    String name,
    String format,
    String contentColumn,
    String idColumn,
    ContentEncoding encoding,
    List<String> keepColumns)
    implements ImageSource {

  private static final Column NULL = functions.lit(null);

  /** Formats that count their rows without reading a column. */
  private static final Set<String> COUNTED = Set.of("parquet", "orc", "delta", "iceberg");

  @Override
  public String describe() {
    return name;
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning) {
    Dataset<Row> table = open(spark);
    boolean caseSensitive = Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"));
    TableColumns all = new TableColumns(name, table.schema(), caseSensitive);
    ImageColumns columns = ImageColumns.of(this, all);
    KeptColumns kept = KeptColumns.of(name, keepColumns, all, columns);
    Dataset<Row> images = images(TableColumn.placesOf(table), columns, kept);
    OptionalLong count =
        format == null || COUNTED.contains(format)
            ? OptionalLong.of(table.count())
            : OptionalLong.empty();
    if (count.isPresent() && count.getAsLong() == 0) {
      throw JobErrors.noImages(name);
    }
    Dataset<Row> cut =
        partitioning.requested() > 0 ? images.repartition(partitioning.requested()) : images;
    return new Plan(cut::javaRDD, count, PassedOver.NONE, kept.schema());
  }

  /** Selects the columns of {@link ImageRowCodec}. */
  private Dataset<Row> images(Dataset<Row> table, ImageColumns columns, KeptColumns kept) {
    Column content = columns.content().in(table).cast(DataTypes.BinaryType);
    Column length = encoding == ContentEncoding.BINARY ? functions.length(content) : NULL;
    Column place =
        functions.lit(
            (encoding == ContentEncoding.BINARY ? ContentPlace.ROW : ContentPlace.ROW_AS_BASE64)
                .name());
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
                place.as("place"),
                content.as("content")));
    if (!kept.isEmpty()) {
      selected.add(kept.in(table).as("kept"));
    }
    return table.select(selected.toArray(Column[]::new));
  }

  private Dataset<Row> open(SparkSession spark) {
    try {
      return format == null ? spark.table(name) : spark.read().format(format).load(name);
    } catch (Exception e) { // Spark throws its checked AnalysisException without declaring it
      throw JobErrors.imagesUnreadable(name, e);
    }
  }
}
