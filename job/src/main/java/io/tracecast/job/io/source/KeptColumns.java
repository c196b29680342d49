package io.tracecast.job.io.source;

import io.tracecast.job.error.TableErrors;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.TableColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table that go along into the predictions, at their end. A field of a struct goes
 * under its own name, as Spark's SQL selects it.
 *
 * @param columns the columns, in the order of the predictions
 */
record KeptColumns(List<Kept> columns) {
  static final KeptColumns NONE = new KeptColumns(List.of());

  private static final String ALL = "*";
  private static final Pattern ITEM = Pattern.compile("(?:`(?:[^`]|``)*`|[^`,])+");
  private static final Pattern RENAMED =
      Pattern.compile("(.+?)\\s+as\\s+(?:`((?:[^`]|``)+)`|(\\S+))", Pattern.CASE_INSENSITIVE);

  /**
   * A column and what it is called in the predictions.
   *
   * @param column where it is in the table
   * @param name in the predictions
   */
  record Kept(TableColumn column, String name) {}

  /**
   * Finds the columns of a table.
   *
   * @param wanted names, {@code NAME as OTHER}, or {@code *}, each with commas between or alone
   * @throws io.tracecast.job.error.JobException if the table has no such column
   */
  static KeptColumns of(
      String table, List<String> wanted, TableColumns columns, ImageColumns images) {
    List<String> items = items(wanted);
    Search search = new Search(table, columns);
    List<Kept> named = items.stream().filter(item -> !item.equals(ALL)).map(search::named).toList();
    List<Kept> kept = new ArrayList<>();
    for (String item : items) {
      if (item.equals(ALL)) {
        kept.addAll(others(columns, images, named));
      } else {
        kept.add(search.named(item));
      }
    }
    checkNames(table, kept);
    return new KeptColumns(List.copyOf(kept));
  }

  private static List<String> items(List<String> wanted) {
    return wanted.stream()
        .flatMap(list -> ITEM.matcher(list).results())
        .map(found -> found.group().trim())
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** Returns all but the images, a path that names them, and those that are named beside. */
  private static List<Kept> others(TableColumns columns, ImageColumns images, List<Kept> named) {
    return columns.all().stream()
        .filter(column -> column.index() != images.content().index())
        .filter(column -> !column.equals(images.id()) || !isPath(column.name()))
        .filter(column -> named.stream().noneMatch(kept -> kept.column().equals(column)))
        .map(column -> new Kept(column, column.name()))
        .toList();
  }

  private static boolean isPath(String id) {
    return id.equalsIgnoreCase("path") || id.equals(TableSource.ROW_NAMES);
  }

  /** Most readers of predictions take names in any case of letters. */
  private static void checkNames(String table, List<Kept> kept) {
    Set<String> names = new HashSet<>();
    for (Kept column : kept) {
      if (!names.add(PredictionColumns.fold(column.name()))) {
        throw TableErrors.keptTwice(table, column.name(), meant(kept, column.name()));
      }
    }
  }

  private static List<String> meant(List<Kept> kept, String name) {
    return kept.stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .map(column -> column.column().fullName())
        .toList();
  }

  private record Search(String table, TableColumns columns) {

    Kept named(String item) {
      return columns
          .find(item)
          .map(column -> new Kept(column, column.name()))
          .or(() -> renamed(item))
          .orElseThrow(() -> TableErrors.noColumn(table, item, columns.names()));
    }

    private Optional<Kept> renamed(String item) {
      Matcher renamed = RENAMED.matcher(item);
      if (!renamed.matches()) {
        return Optional.empty();
      }
      String name =
          renamed.group(2) == null ? renamed.group(3) : renamed.group(2).replace("``", "`");
      TableColumn column =
          columns
              .find(renamed.group(1))
              .orElseThrow(() -> TableErrors.noColumn(table, renamed.group(1), columns.names()));
      return Optional.of(new Kept(column, name));
    }
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  /** Returns the columns as the predictions have them. */
  StructType schema() {
    StructType schema = new StructType();
    for (Kept kept : columns) {
      schema = schema.add(kept.name(), kept.column().type());
    }
    return schema;
  }

  /** Returns the columns as one, of a table whose columns were named by their places. */
  Column in(Dataset<Row> table) {
    return functions.struct(
        columns.stream()
            .map(kept -> kept.column().in(table).as(kept.name()))
            .toArray(Column[]::new));
  }
}
