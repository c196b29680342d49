package io.tracecast.job.io;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of the quarantine. */
public final class QuarantineColumns {

  /** A quarantined image: where it failed, the kind of error, and what is wrong with it. */
  public static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("phase", DataTypes.StringType)
          .add("error", DataTypes.StringType)
          .add("message", DataTypes.StringType);

  /** The same of a run that adds to earlier ones: which state of the image, and what it met. */
  public static final StructType TRACKED =
      SCHEMA
          .add(PredictionColumns.CHANGE_MARKER, DataTypes.StringType)
          .add(PredictionColumns.GRAPH_DIGEST, DataTypes.StringType)
          .add(PredictionColumns.INTERFACE_DIGEST, DataTypes.StringType);

  private QuarantineColumns() {}

  /** Returns the columns of a run that adds to earlier ones, or of one that does not. */
  public static StructType of(boolean tracked) {
    return tracked ? TRACKED : SCHEMA;
  }
}
