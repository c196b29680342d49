package io.tracecast.job.io.source;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionColumns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@link ImageRow} as a Spark row, and back. If other columns of a table are kept, they follow the
 * columns of {@link #SCHEMA} as one struct.
 */
public final class ImageRowCodec {
  public static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
          .add("length", DataTypes.LongType)
          .add("version", DataTypes.StringType)
          .add("place", DataTypes.StringType, false)
          .add("content", DataTypes.BinaryType);

  /**
   * What a choice among images goes by: the image's {@code path}, its {@code changeMarker}, as
   * {@link ImageRow#changeMarker} has it, and its time and size.
   */
  public static final StructType CHOICE =
      new StructType()
          .add("path", DataTypes.StringType)
          .add(PredictionColumns.CHANGE_MARKER, DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
          .add("length", DataTypes.LongType);

  private static final int KEPT = SCHEMA.size();

  private ImageRowCodec() {}

  /** Returns rows of {@link #SCHEMA} with their change marker as one more column, the last. */
  static Dataset<Row> withMarkers(Dataset<Row> images) {
    Column timeAndSize =
        functions.concat_ws(
            " ", functions.unix_millis(images.col("modificationTime")), images.col("length"));
    return images.withColumn(
        PredictionColumns.CHANGE_MARKER,
        functions.coalesce(
            images.col("version"),
            functions.when(images.col("modificationTime").isNotNull(), timeAndSize)));
  }

  public static Row toRow(ImageRow image) {
    Object[] values = new Object[image.kept() == null ? KEPT : KEPT + 1];
    values[0] = image.path();
    values[1] = image.modificationTime();
    values[2] = image.length();
    values[3] = image.version();
    values[4] = image.place().name();
    values[5] = image.content();
    if (image.kept() != null) {
      values[KEPT] = image.kept();
    }
    return RowFactory.create(values);
  }

  public static ImageRow fromRow(Row row) {
    return new ImageRow(
        row.getString(0),
        row.getTimestamp(1),
        row.isNullAt(2) ? null : row.getLong(2),
        row.getString(3),
        ContentPlace.valueOf(row.getString(4)),
        row.isNullAt(5) ? null : row.<byte[]>getAs(5),
        row.size() > KEPT ? row.getStruct(KEPT) : null);
  }
}
