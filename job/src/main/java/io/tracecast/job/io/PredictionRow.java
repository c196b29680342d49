package io.tracecast.job.io;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.ArraySeq;

/** The rows that a run writes: predictions and quarantined images. */
public final class PredictionRow {
  private static final StructType PREDICTION =
      new StructType()
          .add("index", DataTypes.IntegerType, false)
          .add("label", DataTypes.StringType)
          .add("score", DataTypes.FloatType, false);

  /** A quarantined image: where it failed, the kind of error, and what is wrong with it. */
  public static final StructType QUARANTINE_SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("phase", DataTypes.StringType)
          .add("error", DataTypes.StringType)
          .add("message", DataTypes.StringType);

  private PredictionRow() {}

  /**
   * Returns the schema of predictions.
   *
   * @param withOutput whether the raw output, one float an element in the graph's order, is a
   *     column
   */
  public static StructType schema(boolean withOutput) {
    StructType schema =
        new StructType()
            .add("path", DataTypes.StringType, false)
            .add("modificationTime", DataTypes.TimestampType)
            .add("length", DataTypes.LongType)
            .add("width", DataTypes.IntegerType, false)
            .add("height", DataTypes.IntegerType, false)
            .add("predictions", DataTypes.createArrayType(PREDICTION, false), false);
    if (withOutput) {
      schema = schema.add("output", DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }
    return schema.add("graphDigest", DataTypes.StringType, false);
  }

  public static Row prediction(int index, String label, float score) {
    return RowFactory.create(index, label, score);
  }

  /**
   * Returns a row of {@link #schema}.
   *
   * @param output the raw output, or null to leave the column out
   */
  public static Row of(
      ImageRow image,
      int width,
      int height,
      Row[] predictions,
      float[] output,
      String graphDigest) {
    return output == null
        ? RowFactory.create(
            image.path(),
            image.modificationTime(),
            image.length(),
            width,
            height,
            ArraySeq.unsafeWrapArray(predictions),
            graphDigest)
        : RowFactory.create(
            image.path(),
            image.modificationTime(),
            image.length(),
            width,
            height,
            ArraySeq.unsafeWrapArray(predictions),
            ArraySeq.unsafeWrapArray(output),
            graphDigest);
  }
}
