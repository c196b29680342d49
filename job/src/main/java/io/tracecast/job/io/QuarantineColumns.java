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

  private QuarantineColumns() {}
}
