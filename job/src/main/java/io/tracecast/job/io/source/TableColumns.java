package io.tracecast.job.io.source;

import io.tracecast.job.error.TableErrors;
import io.tracecast.job.io.TableColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructType;

/**
 * Finds a table's columns by the names that people give: as it stands, then as a field within
 * structs (<code>image.bytes</code>), in any case of letters where Spark takes any, and at last in
 * back-ticks as Spark's SQL quotes names.
 */
final class TableColumns {
  private static final Pattern QUOTED_PART =
      Pattern.compile("\\G(?:`((?:[^`]|``)+)`|([^`.]+))(?:\\.(?=.)|$)");

  private final String table;
  private final List<TableColumn> columns;
  private final boolean caseSensitive;

  TableColumns(String table, StructType schema, boolean caseSensitive) {
    this.table = table;
    this.columns = TableColumn.of(schema);
    this.caseSensitive = caseSensitive;
  }

  List<TableColumn> all() {
    return columns;
  }

  List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }

  /**
   * Returns the column, or the field of one, that the name means.
   *
   * @throws io.tracecast.job.error.JobException if it may mean several
   */
  Optional<TableColumn> find(String name) {
    return only(name, read(name, String::equals))
        .or(
            () ->
                caseSensitive
                    ? Optional.empty()
                    : only(name, read(name, String::equalsIgnoreCase)));
  }

  private Optional<TableColumn> only(String name, List<TableColumn> found) {
    if (found.size() > 1) {
      throw TableErrors.columnAmbiguous(
          table, name, found.stream().map(TableColumn::fullName).toList());
    }
    return found.stream().findFirst();
  }

  private List<TableColumn> read(String name, BiPredicate<String, String> same) {
    List<TableColumn> found = read(columns, name, same);
    return found.isEmpty() ? descend(quotedParts(name), same) : found;
  }

  /** What stands there under the whole name goes before what lies within a struct. */
  private static List<TableColumn> read(
      List<TableColumn> among, String name, BiPredicate<String, String> same) {
    List<TableColumn> found = named(among, name, same);
    for (int dot = name.lastIndexOf('.'); found.isEmpty() && dot > 0; ) {
      String rest = name.substring(dot + 1);
      found =
          named(among, name.substring(0, dot), same).stream()
              .flatMap(struct -> read(struct.fields(), rest, same).stream())
              .toList();
      dot = name.lastIndexOf('.', dot - 1);
    }
    return found;
  }

  private List<TableColumn> descend(List<String> parts, BiPredicate<String, String> same) {
    List<TableColumn> found = List.of();
    List<TableColumn> among = columns;
    for (String part : parts) {
      found = named(among, part, same);
      among = found.stream().flatMap(column -> column.fields().stream()).toList();
    }
    return found;
  }

  private static List<TableColumn> named(
      List<TableColumn> among, String name, BiPredicate<String, String> same) {
    return among.stream().filter(column -> same.test(column.name(), name)).toList();
  }

  /** Returns the parts of a name of which at least one stands in back-ticks, or else none. */
  private static List<String> quotedParts(String name) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = QUOTED_PART.matcher(name);
    int end = 0;
    while (name.indexOf('`') >= 0 && end < name.length() && matcher.find()) {
      parts.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("``", "`"));
      end = matcher.end();
    }
    return end == name.length() ? parts : List.of();
  }
}
