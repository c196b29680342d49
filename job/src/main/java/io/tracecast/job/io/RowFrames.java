package io.tracecast.job.io;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Data frames of rows that tasks make. {@code SparkSession.createDataFrame} would encode the rows
 * by expressions, and these start Scala's reflection and Spark's code generation: a second of CPU
 * time in each run. Here each row is converted as it is.
 */
public final class RowFrames {
  private RowFrames() {}

  /**
   * Returns a data frame.
   *
   * @param spark the session, one of this process
   * @param rows the rows
   * @param schema what they hold; not checked
   */
  public static Dataset<Row> of(SparkSession spark, JavaRDD<Row> rows, StructType schema) {
    JavaRDD<InternalRow> converted = rows.mapPartitions(part -> converted(part, schema));
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(converted.rdd(), schema, false);
  }

  private static Iterator<InternalRow> converted(Iterator<Row> rows, StructType schema) {
    Function1<Object, Object> converter = CatalystTypeConverters.createToCatalystConverter(schema);
    return new MappedIterator<>(rows, row -> (InternalRow) converter.apply(row));
  }
}
