package io.tracecast.job.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.job.error.Printable;
import java.util.List;

/**
 * A chart of a page, as an option object of Apache ECharts, which draws it when the page is opened.
 * Series differ in colour and in the shape of their points, and bars have patterns.
 *
 * @param options what ECharts calls an option object
 * @param heightPixels how high it is drawn; as wide as the page
 */
public record Chart(JsonNode options, int heightPixels) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int FRAME_PIXELS = 90;
  private static final int ROW_PIXELS = 34;
  private static final int BAR_PIXELS = 16;
  private static final int LINES_PIXELS = 320;
  private static final int VERTICAL_NAME_PIXELS = 52;
  private static final List<String> SYMBOLS =
      List.of("circle", "rect", "triangle", "diamond", "pin", "arrow");

  /**
   * A box of a box plot.
   *
   * @param name what stands beside it
   * @param five minimum, lower quartile, median, upper quartile, maximum
   * @param points what they are of, drawn over the box
   */
  public record Box(String name, List<Double> five, List<Double> points) {}

  /**
   * Bars, or points, of one kind.
   *
   * @param name what the legend calls it
   * @param values one for each category, in their order; NaN where there is none
   */
  public record Series(String name, List<Double> values) {}

  /**
   * A line, or a cloud of points.
   *
   * @param name what the legend calls it
   * @param points each as x and y
   */
  public record Line(String name, List<double[]> points) {}

  /** Returns lying box plots, one below the other. */
  public static Chart boxes(String unit, List<Box> boxes) {
    ObjectNode options = frame(false);
    axis(options.putObject("xAxis"), "value", unit).put("scale", true);
    ArrayNode names = names(options.putObject("yAxis"));
    ArrayNode series = options.putArray("series");
    ObjectNode plot = series.addObject().put("type", "boxplot").put("name", unit);
    plot.putObject("itemStyle").put("color", "transparent");
    ArrayNode figures = plot.putArray("data");
    ArrayNode points = points(series, "runs", 0).put("symbolSize", 5).putArray("data");
    for (int i = 0; i < boxes.size(); i++) {
      names.add(Printable.of(boxes.get(i).name()));
      boxes.get(i).five().forEach(figures.addArray()::add);
      for (double value : boxes.get(i).points()) {
        points.addArray().add(value).add(i);
      }
    }
    return new Chart(options, FRAME_PIXELS + 2 * ROW_PIXELS * boxes.size());
  }

  /** Returns lying bars: for each category one of each series. */
  public static Chart bars(String unit, List<String> categories, List<Series> all) {
    ObjectNode options = frame(all.size() > 1);
    ObjectNode values = axis(options.putObject("xAxis"), "value", unit);
    if (all.stream().flatMap(one -> one.values().stream()).allMatch(Chart::isWhole)) {
      values.put("minInterval", 1); // of counts
    }
    ArrayNode names = names(options.putObject("yAxis"));
    categories.forEach(category -> names.add(Printable.of(category)));
    ArrayNode series = options.putArray("series");
    for (Series one : all) {
      ArrayNode data =
          series
              .addObject()
              .put("type", "bar")
              .put("name", Printable.of(one.name()))
              .put("barMaxWidth", 18)
              .putArray("data");
      one.values().forEach(value -> data.add(number(value)));
    }
    int bars = Math.max(ROW_PIXELS, 12 + BAR_PIXELS * all.size());
    return new Chart(options, FRAME_PIXELS + bars * categories.size());
  }

  /** Returns lines over a common axis. */
  public static Chart lines(String horizontal, String vertical, List<Line> lines) {
    Chart chart = points(horizontal, vertical, lines);
    chart
        .options()
        .get("series")
        .forEach(series -> ((ObjectNode) series).put("type", "line").put("symbolSize", 5));
    return chart;
  }

  /**
   * Returns one line of steps, over the area below it: each point's value holds until the next
   * point, and the last one's has no width.
   */
  public static Chart steps(String horizontal, String vertical, Line line) {
    Chart chart = lines(horizontal, vertical, List.of(line));
    ((ObjectNode) chart.options().get("tooltip")).put("trigger", "axis");
    ObjectNode series = (ObjectNode) chart.options().get("series").get(0);
    series.put("step", "end").put("symbol", "none").putObject("areaStyle").put("opacity", 0.2);
    return chart;
  }

  /** Returns points, such as costs against sizes. */
  public static Chart points(String horizontal, String vertical, List<Line> clouds) {
    ObjectNode options = frame(clouds.size() > 1);
    ((ObjectNode) options.get("grid")).put("left", VERTICAL_NAME_PIXELS);
    axis(options.putObject("xAxis"), "value", horizontal);
    options
        .putObject("yAxis")
        .put("type", "value")
        .put("name", vertical)
        .put("nameLocation", "middle")
        .put("nameRotate", 90)
        .put("nameGap", VERTICAL_NAME_PIXELS - 4);
    ArrayNode series = options.putArray("series");
    for (int i = 0; i < clouds.size(); i++) {
      ArrayNode data = points(series, clouds.get(i).name(), i).putArray("data");
      clouds.get(i).points().forEach(point -> data.addArray().add(point[0]).add(point[1]));
    }
    return new Chart(options, LINES_PIXELS);
  }

  private static ObjectNode frame(boolean legend) {
    ObjectNode options = NODES.objectNode().put("animation", false);
    options.putObject("tooltip");
    options.putObject("aria").put("enabled", true).putObject("decal").put("show", legend);
    if (legend) {
      options.putObject("legend").put("top", 0).put("type", "scroll");
    }
    options
        .putObject("grid")
        .put("left", 12)
        .put("right", 24)
        .put("top", legend ? 40 : 12)
        .put("bottom", 34)
        .put("containLabel", true);
    return options;
  }

  private static ObjectNode axis(ObjectNode axis, String type, String name) {
    return axis.put("type", type)
        .put("name", name)
        .put("nameLocation", "middle")
        .put("nameGap", 28);
  }

  private static ArrayNode names(ObjectNode axis) {
    axis.put("type", "category").put("inverse", true);
    axis.putObject("axisLabel").put("width", 180).put("overflow", "truncate").put("interval", 0);
    return axis.putArray("data");
  }

  private static ObjectNode points(ArrayNode series, String name, int number) {
    return series
        .addObject()
        .put("type", "scatter")
        .put("name", Printable.of(name))
        .put("symbol", SYMBOLS.get(number % SYMBOLS.size()))
        .put("symbolSize", 9);
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value);
  }

  private static JsonNode number(double value) {
    return Double.isFinite(value) ? NODES.numberNode(value) : NODES.textNode("-");
  }
}
