package io.tracecast.job.io;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A column of a table, or a field of one that is a struct. It is known by its place, since Spark
 * reads dots and back-ticks in a name as marks of its own.
 *
 * @param index the place among the table's columns; that of the outermost struct for a field
 * @param name its own name
 * @param type what it holds
 * @param parent the struct that it is a field of; null for a column
 */
public record TableColumn(int index, String name, DataType type, TableColumn parent) {

  /** Returns the columns of a table. */
  public static List<TableColumn> of(StructType schema) {
    StructField[] fields = schema.fields();
    TableColumn[] columns = new TableColumn[fields.length];
    for (int i = 0; i < fields.length; i++) {
      columns[i] = new TableColumn(i, fields[i].name(), fields[i].dataType(), null);
    }
    return List.of(columns);
  }

  /** Returns the fields of a struct; none if it is not one. */
  public List<TableColumn> fields() {
    return type instanceof StructType struct
        ? Arrays.stream(struct.fields())
            .map(field -> new TableColumn(index, field.name(), field.dataType(), this))
            .toList()
        : List.of();
  }

  /** Returns a struct's field of exactly that name. */
  public Optional<TableColumn> field(String wanted) {
    return fields().stream().filter(field -> field.name().equals(wanted)).findFirst();
  }

  /** Returns the name from the outermost struct on, as {@code --content-column} takes it. */
  public String fullName() {
    return parent == null ? name : parent.fullName() + "." + name;
  }

  /** Returns the names from the outermost struct on. */
  public List<String> names() {
    return parent == null
        ? List.of(name)
        : Stream.concat(parent.names().stream(), Stream.of(name)).toList();
  }

  /** Returns the name and the type, for messages. */
  public String inWords() {
    return fullName() + " " + type.simpleString();
  }

  /** Returns the column of a table whose columns were named by {@link #placesOf}. */
  public Column in(Dataset<Row> table) {
    return parent == null ? table.col(place(index)) : parent.in(table).getField(name);
  }

  /** Returns the table with its columns named by their places. */
  public static Dataset<Row> placesOf(Dataset<Row> table) {
    String[] places = new String[table.schema().size()];
    Arrays.setAll(places, TableColumn::place);
    return table.toDF(places);
  }

  private static String place(int index) {
    return "c" + index;
  }
}
