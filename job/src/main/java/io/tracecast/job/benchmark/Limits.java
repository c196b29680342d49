package io.tracecast.job.benchmark;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.OptionValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.network.util.JavaUtils;

/**
 * What a variant has to keep to be of use, and what machines cost.
 *
 * @param latencies what shares of the forward passes may take
 * @param memory by how much a variant may make a process grow, in bytes; empty for no limit
 * @param pricePerHour of all executors together, in any currency; empty if unknown
 */
record Limits(List<Latency> latencies, OptionalLong memory, OptionalDouble pricePerHour) {
  private static final Pattern LATENCY = Pattern.compile("p(\\d{1,2}(?:\\.\\d+)?|100)=(\\w+)");

  /**
   * A limit of forward passes.
   *
   * @param percent the share of the passes that keep it
   */
  record Latency(double percent, Duration most) {}

  /**
   * Reads the options; null means that one was not given.
   *
   * @throws io.tracecast.job.error.JobException if one makes no sense
   */
  static Limits parse(List<String> maxLatency, String maxMemory, Double pricePerHour) {
    if (pricePerHour != null && !(pricePerHour > 0 && pricePerHour < Double.POSITIVE_INFINITY)) {
      throw JobErrors.usage(
          "--price-per-hour is a price above zero, such as 1.20, not %s.", pricePerHour);
    }
    return new Limits(
        maxLatency.stream().map(Limits::latency).toList(),
        maxMemory == null ? OptionalLong.empty() : OptionalLong.of(bytes(maxMemory)),
        pricePerHour == null ? OptionalDouble.empty() : OptionalDouble.of(pricePerHour));
  }

  private static Latency latency(String text) {
    Matcher matcher = LATENCY.matcher(text);
    if (!matcher.matches()) {
      throw JobErrors.usage(
          "--max-latency is a share of the forward passes and a time, such as p99=50ms, not '%s'.",
          text);
    }
    return new Latency(
        Double.parseDouble(matcher.group(1)),
        OptionValues.duration("--max-latency", matcher.group(2)));
  }

  private static long bytes(String text) {
    try {
      long bytes = JavaUtils.byteStringAsBytes(text);
      if (bytes > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) { // not a number, or too large a one
      // falls through to the one message for all that is not a size
    }
    throw JobErrors.usage("--max-memory is a size above zero, such as 2g or 512m, not '%s'.", text);
  }

  /** Returns whether anything is to be ranked by. */
  boolean areGiven() {
    return !latencies.isEmpty() || memory.isPresent() || pricePerHour.isPresent();
  }

  /** Returns in words each limit that a variant does not keep. */
  List<String> broken(Figures figures) {
    List<String> broken = new ArrayList<>();
    for (Latency latency : latencies) {
      double millis = figures.passPercentile(latency.percent()).orElse(Double.NaN);
      if (!(millis <= latency.most().toNanos() / 1e6)) {
        broken.add(
            "p%s of its forward passes is %s, and %s is allowed"
                .formatted(
                    number(latency.percent()),
                    Double.isNaN(millis) ? "unknown" : number(millis) + " ms",
                    number(latency.most().toNanos() / 1e6) + " ms"));
      }
    }
    if (memory.isPresent()
        && !(figures.resident().isPresent() && figures.residentBytes() <= memory.getAsLong())) {
      broken.add(
          "it makes a process grow by %s, and %d MiB are allowed"
              .formatted(
                  figures.resident().isPresent()
                      ? (figures.residentBytes() >> 20) + " MiB"
                      : "nobody knows how much",
                  memory.getAsLong() >> 20));
    }
    return broken;
  }

  /** Returns what a million images cost; nothing if no price is known, or if imported. */
  OptionalDouble costPerMillion(Figures figures) {
    return pricePerHour.isEmpty() || figures.origin().isPresent()
        ? OptionalDouble.empty()
        : OptionalDouble.of(pricePerHour.getAsDouble() / 3600 / figures.imagesPerSecond() * 1e6);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
