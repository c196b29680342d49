package io.tracecast.job.io;

import io.tracecast.job.error.JobErrors;
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
 */
public record TableSource(
    String name, String format, String contentColumn, String idColumn, ContentEncoding encoding)
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
    ImageColumns columns =
        ImageColumns.of(this, new TableColumns(name, table.schema(), caseSensitive));
    Dataset<Row> images = images(TableColumn.placesOf(table), columns);
    OptionalLong count =
        format == null || COUNTED.contains(format)
            ? OptionalLong.of(table.count())
            : OptionalLong.empty();
    if (count.isPresent() && count.getAsLong() == 0) {
      throw JobErrors.noImages(name);
    }
    Dataset<Row> cut =
        partitioning.requested() > 0 ? images.repartition(partitioning.requested()) : images;
    return new Plan(cut::javaRDD, count, PassedOver.NONE);
  }

  /** Selects the columns of {@link ImageRowCodec#SCHEMA}. */
  private Dataset<Row> images(Dataset<Row> table, ImageColumns columns) {
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
    return table.select(
        columns.id().in(table).cast(DataTypes.StringType).as("path"),
        NULL.cast(DataTypes.TimestampType).as("modificationTime"),
        length.cast(DataTypes.LongType).as("length"),
        place.as("place"),
        content.as("content"));
  }

  private Dataset<Row> open(SparkSession spark) {
    try {
      return format == null ? spark.table(name) : spark.read().format(format).load(name);
    } catch (Exception e) { // Spark throws its checked AnalysisException without declaring it
      throw JobErrors.imagesUnreadable(name, e);
    }
  }
}
