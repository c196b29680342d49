package io.tracecast.job.documentation;

import io.tracecast.job.batchsize.FoundBatchSize;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What commands print that differs from run to run or from machine to machine. */
final class Figures {
  /**
   * In this order. Fractions of seconds, percents and the like, and those in columns, are figures;
   * scores behind their labels, values of an interface and versions are not, and stay.
   */
  private static final List<Mask> MASKS =
      List.of(
          // what the doctor tells of a machine
          mask("^host .*", "host #"),
          mask("^(  (JVM|processors|resize|temporary) ).*", "$1#"),
          mask("\\d+ visible", "# visible"),
          mask(" \\(container\\)", ""),
          mask("(?<==)\\d+[kmg]\\b", "#"),
          // why a search for a batch size ended, and what it looked at
          mask(endsOfSearch(), "#"),
          mask("^(  batch size +)\\d+", "$1#"),
          mask("^ +(\\d+: [\\d.]+ *)+$", "  # sizes"),
          mask("( on )\\S+(, measured for)", "$1#$2"),
          // the host of an executor
          mask("^(  (?:driver|\\d+) +)\\S+( +(?:cpu|gpu:\\d+) )", "$1#$2"),
          mask("(?<![\\w.])[\\d.]+ [KMG]iB", "# bytes"),
          mask("(?<=  )\\d+\\.\\d+(?![\\w.])", "#"),
          mask("(?<![\\w.])[\\d.]+(?= (%|ms|s|images/s|CPU ms/image)(\\W|$))", "#"),
          mask(" +", " "));

  private record Mask(Pattern pattern, String replacement) {
    String over(String line) {
      return pattern.matcher(line).replaceAll(replacement);
    }
  }

  private Figures() {}

  private static Mask mask(String pattern, String replacement) {
    return new Mask(Pattern.compile(pattern), replacement);
  }

  private static String endsOfSearch() {
    return Stream.of(FoundBatchSize.End.values())
        .map(end -> Pattern.quote(end.reason()))
        .collect(Collectors.joining("|"));
  }

  /** Returns the lines with a sign for each figure: two runs of a command give the same. */
  static List<String> masked(List<String> lines) {
    return lines.stream().map(Figures::masked).toList();
  }

  private static String masked(String line) {
    String masked = line;
    for (Mask mask : MASKS) {
      masked = mask.over(masked);
    }
    return masked.stripTrailing();
  }

  /** Returns whether the lines have such figures. */
  static boolean isIn(List<String> lines) {
    return masked(lines).stream().anyMatch(line -> line.contains("#"));
  }
}
