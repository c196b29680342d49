package io.tracecast.job.spark;

import io.tracecast.job.error.Printable;
import java.util.List;
import java.util.regex.Pattern;

/** What Spark's pages call a run, such as {@code tracecast score resnet18.onnx photos}. */
public final class ApplicationName {
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private ApplicationName() {}

  /**
   * Returns the name of a run.
   *
   * @param graph path of the graph
   * @param images paths of the images, or of lists or a table of them; may be none
   */
  public static String of(String command, String graph, List<String> images) {
    StringBuilder name = new StringBuilder("tracecast ").append(command);
    name.append(' ').append(last(graph));
    if (!images.isEmpty()) {
      name.append(' ').append(last(images.get(0)));
    }
    if (images.size() > 1) {
      name.append(" and ").append(images.size() - 1).append(" more");
    }
    return Printable.of(name.toString());
  }

  /**
   * Returns the last word of a path, with the folder before a pattern, which alone tells little.
   */
  private static String last(String path) {
    String whole = path.replaceAll("(?<=[^/:])/+$", "");
    int end = whole.length();
    int start = whole.lastIndexOf('/') + 1;
    if (start > 1 && GLOB.matcher(whole.substring(start)).find()) {
      start = whole.lastIndexOf('/', start - 2) + 1;
    }
    return start == end ? whole : whole.substring(start);
  }
}
