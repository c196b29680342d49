package io.tracecast.job.benchmark;

import io.tracecast.job.error.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Networks side by side, the quickest first, as the talk's picture has them.
 *
 * @param columns the variants' names, as many networks as have them
 * @param rows one for each network
 */
record Sweep(List<String> columns, List<Row> rows) {

  /**
   * A network.
   *
   * @param millis what an image takes on the wall, by column; NaN where it has no such variant
   * @param valid whether its figures can be believed
   */
  record Row(String network, List<Double> millis, boolean valid) {

    double quickest() {
      return millis.stream()
          .mapToDouble(Double::doubleValue)
          .filter(Double::isFinite)
          .min()
          .orElse(Double.MAX_VALUE);
    }
  }

  static Sweep of(List<BenchmarkReport> reports) {
    List<String> columns =
        reports.stream()
            .flatMap(report -> report.figures().stream())
            .map(Figures::name)
            .distinct()
            .toList();
    return new Sweep(
        columns,
        reports.stream()
            .map(report -> row(report, columns))
            .sorted(Comparator.comparingDouble(Row::quickest))
            .toList());
  }

  private static Row row(BenchmarkReport report, List<String> columns) {
    Map<String, Double> millis = new LinkedHashMap<>();
    report.figures().forEach(figures -> millis.put(figures.name(), figures.millisPerImage()));
    return new Row(
        report.network(),
        columns.stream().map(column -> millis.getOrDefault(column, Double.NaN)).toList(),
        report.conclusions().validity().isValid());
  }

  /** Returns the table for people. */
  String table() {
    StringBuilder text =
        new StringBuilder("\nMilliseconds per image, the quickest network first\n");
    List<String> heads = new ArrayList<>(List.of("network"));
    heads.addAll(columns);
    heads.add("");
    text.append(line(heads));
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.network()));
      row.millis().forEach(millis -> cells.add(number(millis)));
      cells.add(row.valid() ? "VALID" : "INVALID");
      text.append(line(cells));
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "  %-24s", Printable.of(cells.get(0))));
    cells.stream()
        .skip(1)
        .forEach(cell -> line.append(String.format(Locale.ROOT, " %14s", Printable.of(cell))));
    return line.toString().stripTrailing() + "\n";
  }

  static String number(double millis) {
    return Double.isFinite(millis)
        ? String.format(Locale.ROOT, millis < 10 ? "%.3f" : "%.1f", millis)
        : "-";
  }
}
