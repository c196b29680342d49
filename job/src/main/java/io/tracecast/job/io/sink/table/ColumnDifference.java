package io.tracecast.job.io.sink.table;

import io.tracecast.job.error.TableErrors;
import io.tracecast.job.io.PredictionColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * In what a table's columns are not those of rows. Order and whether values may be null make no
 * difference.
 *
 * @param lacking columns of the rows that the table lacks
 * @param left columns of the table that the rows lack
 * @param changed columns with other types
 */
public record ColumnDifference(List<String> lacking, List<String> left, List<String> changed) {

  /** Returns in what the columns of rows differ from those of a table. */
  public static ColumnDifference of(StructType table, StructType rows) {
    Map<String, StructField> held = new LinkedHashMap<>();
    for (StructField field : table.fields()) {
      held.put(PredictionColumns.fold(field.name()), field);
    }
    List<String> lacking = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (StructField field : rows.fields()) {
      StructField other = held.remove(PredictionColumns.fold(field.name()));
      if (other == null) {
        lacking.add(field.name());
      } else if (!takes(other.dataType(), field.dataType())) {
        changed.add(
            "%s (%s, and %s in the table)"
                .formatted(
                    field.name(),
                    field.dataType().simpleString(),
                    other.dataType().simpleString()));
      }
    }
    return new ColumnDifference(
        lacking, held.values().stream().map(StructField::name).toList(), changed);
  }

  /** Iceberg holds small integers as int. */
  private static boolean takes(DataType held, DataType given) {
    return held.catalogString().equals(given.catalogString())
        || (held instanceof IntegerType
            && (given instanceof ShortType || given instanceof ByteType));
  }

  boolean isNone() {
    return lacking.isEmpty() && left.isEmpty() && changed.isEmpty();
  }

  /**
   * Refuses rows that differ.
   *
   * @param table its name, for the message
   * @throws io.tracecast.job.error.JobException if the columns are others
   */
  public void refuse(String table) {
    if (!isNone()) {
      throw TableErrors.resultColumnsDiffer(table, lacking, left, changed);
    }
  }
}
