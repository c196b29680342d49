package io.tracecast.job.page;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table of a page: the first column names, the others have figures.
 *
 * @param columns what stands above each
 * @param rows each with as many cells
 */
public record Table(List<String> columns, List<List<String>> rows) {

  /** A number, perhaps with a sign before it and more behind, or the mark that there is none. */
  private static final Pattern FIGURE =
      Pattern.compile("|-|[-+±<>≤≥~]? ?\\d[\\d,]*(\\.\\d+)?(e[-+]?\\d+)?([%×]|\\s.*)?");

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    int width = columns.size();
    if (rows.stream().anyMatch(row -> row.size() != width)) {
      throw new IllegalArgumentException("A row has not as many cells as there are columns");
    }
  }

  /** Returns whether a column holds words for the most part, which read from the left. */
  boolean isOfWords(int column) {
    long figures = rows.stream().filter(row -> FIGURE.matcher(row.get(column)).matches()).count();
    return 2 * figures < rows.size();
  }

  /** Returns a table of rows that are yet to be added. */
  public static Rows of(String... columns) {
    return new Rows(List.of(columns));
  }

  /** A table that grows by rows. */
  public static final class Rows {
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    private Rows(List<String> columns) {
      this.columns = columns;
    }

    public Rows row(String... cells) {
      rows.add(List.of(cells));
      return this;
    }

    public Table table() {
      return new Table(columns, rows);
    }
  }
}
