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
  /** The columns of what a listing tells of an image. */
  static final StructType LISTED =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
          .add("length", DataTypes.LongType)
          .add("version", DataTypes.StringType)
          .add("place", DataTypes.StringType, false);

  public static final StructType SCHEMA = LISTED.add("content", DataTypes.BinaryType);

  private static final int KEPT = SCHEMA.size();

  private ImageRowCodec() {}

  /** Returns rows of {@link #SCHEMA} with their change marker as one more column, the last. */
  static Dataset<Row> withMarkers(Dataset<Row> images) {
    return images.withColumn(
        PredictionColumns.CHANGE_MARKER,
        functions.coalesce(images.col("version"), timeAndSize(images)));
  }

  /** Returns the change marker of images without a version; null where the time is not known. */
  public static Column timeAndSize(Dataset<Row> images) {
    Column time = images.col("modificationTime");
    return functions.when(
        time.isNotNull(),
        functions.concat_ws(" ", functions.unix_millis(time), images.col("length")));
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
