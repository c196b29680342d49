package io.tracecast.job.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.source.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;

/**
 * What a run would score.
 *
 * @param units what was found and what of it would be scored; empty if nobody counted
 * @param images how many images
 * @param bytes their encoded size, as far as it is known without reading them
 */
record DryRun(Optional<ImageSource.Units> units, long images, long bytes) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LENGTH = 2;

  static DryRun of(ImageSource.Plan plan) {
    long[] sums =
        plan.rows()
            .get()
            .map(row -> new long[] {1, row.isNullAt(LENGTH) ? 0 : row.getLong(LENGTH)})
            .fold(new long[2], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
    return new DryRun(plan.units(), sums[0], sums[1]);
  }

  /**
   * Returns the speed of the last run into an output, in images per second; empty if there is none.
   */
  static OptionalDouble lastSpeed(String output, Configuration hadoop) {
    try (InputStream report = HadoopFiles.open(output + "/run.json", hadoop)) {
      JsonNode speed = MAPPER.readTree(report).at("/throughput/imagesPerSecond");
      return speed.asDouble() > 0 ? OptionalDouble.of(speed.asDouble()) : OptionalDouble.empty();
    } catch (IOException | IllegalArgumentException e) {
      return OptionalDouble.empty();
    }
  }

  /** Returns it in words. */
  String inWords(OptionalDouble imagesPerSecond) {
    String found =
        units
            .map(u -> " of %,d found, %,d need nothing".formatted(u.found(), u.found() - u.left()))
            .orElse("");
    String time =
        imagesPerSecond.isPresent()
            ? "about %.1f s at the %.1f images/s of the last run"
                .formatted(images / imagesPerSecond.getAsDouble(), imagesPerSecond.getAsDouble())
            : "no earlier run tells how long that takes";
    return String.format(
        Locale.ROOT,
        "Would score %,d images (%,d bytes%s); %s. Nothing was written.",
        images,
        bytes,
        found,
        time);
  }
}
