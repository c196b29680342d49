package io.tracecast.job.io;

import io.tracecast.job.error.JobErrors;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * A table or a file of any format that Spark reads, with the encoded images in a binary column.
 *
 * @param name a table's name, or a path where {@code format} is given
 * @param format the data source to read {@code name} with; null for a table of the catalogue
 * @param contentColumn the binary column; null to take the only one
 * @param idColumn the column that names an image; null to take {@code path} or {@code id}
 */
public record TableSource(String name, String format, String contentColumn, String idColumn)
    implements ImageSource {

  /** Formats that count their rows without reading a column. */
  private static final Set<String> COUNTED = Set.of("parquet", "orc", "delta", "iceberg");

  @Override
  public String describe() {
    return name;
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning) {
    Dataset<Row> table = open(spark);
    Column content = table.col(contentColumn(table));
    Column id = table.col(idColumn(table)).cast(DataTypes.StringType);
    Dataset<Row> images =
        table.select(
            id.as("path"),
            functions.lit(null).cast(DataTypes.TimestampType).as("modificationTime"),
            functions.length(content).cast(DataTypes.LongType).as("length"),
            content.as("content"));
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

  private Dataset<Row> open(SparkSession spark) {
    try {
      return format == null ? spark.table(name) : spark.read().format(format).load(name);
    } catch (Exception e) { // Spark throws its checked AnalysisException without declaring it
      throw JobErrors.imagesUnreadable(name, e);
    }
  }

  private String contentColumn(Dataset<Row> table) {
    List<String> binary =
        Arrays.stream(table.schema().fields())
            .filter(field -> field.dataType().equals(DataTypes.BinaryType))
            .map(StructField::name)
            .toList();
    if (contentColumn != null) {
      if (!binary.contains(contentColumn)) {
        throw JobErrors.tableUnusable(
            name, "it has no binary column '" + contentColumn + "'; binary columns: " + binary);
      }
      return contentColumn;
    }
    if (binary.size() != 1) {
      throw JobErrors.tableUnusable(
          name, "the column with the images is not obvious; binary columns: " + binary);
    }
    return binary.get(0);
  }

  private String idColumn(Dataset<Row> table) {
    List<String> columns = List.of(table.columns());
    if (idColumn != null) {
      if (!columns.contains(idColumn)) {
        throw JobErrors.tableUnusable(
            name, "it has no column '" + idColumn + "'; columns: " + columns);
      }
      return idColumn;
    }
    return List.of("path", "id").stream()
        .filter(columns::contains)
        .findFirst()
        .orElseThrow(
            () ->
                JobErrors.tableUnusable(
                    name, "the column that names an image is not obvious; columns: " + columns));
  }
}
