package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs from a store that takes its time: {@code mvn verify -Plimits}. */
class CheckSlowStore {
  private static final int ROUNDS = Integer.getInteger("limits.rounds", 7);
  private static final int IMAGES = Integer.getInteger("limits.images", 640);
  private static final int DELAY_MILLIS = 20;

  @TempDir private Path folder;

  @Test
  void twentyMillisecondsAReadCostLessThanATwentiethOfTheThroughput() throws IOException {
    Path list = folder.resolve("list.txt");
    Files.write(list, images());
    double[] ratios = new double[ROUNDS];
    ScoredRows.withSpark(
        spark -> {
          spark.conf().set("fs.slow.impl", SlowFileSystem.class.getName());
          score(spark, list, DELAY_MILLIS);
          score(spark, list, 0);
          for (int round = 0; round < ROUNDS; round++) {
            double slowFirst = round % 2 == 0 ? score(spark, list, DELAY_MILLIS) : 0;
            double fast = score(spark, list, 0);
            double slow = round % 2 == 0 ? slowFirst : score(spark, list, DELAY_MILLIS);
            ratios[round] = slow / fast;
          }
          return null;
        });
    Arrays.sort(ratios);
    System.out.println(
        "throughput with the delay to without, by round: " + Arrays.toString(ratios));
    assertThat(ratios[ROUNDS / 2]).isGreaterThanOrEqualTo(0.95);
  }

  /** Returns so many URIs of the slow store: the folder that a property names, or the samples. */
  private static List<String> images() throws IOException {
    Path photos = Path.of(System.getProperty("limits.photos", Invocation.IMAGES.toString()));
    try (Stream<Path> files = Files.list(photos)) {
      List<String> once =
          files
              .filter(file -> file.toString().matches(".*\\.(jpg|png)"))
              .sorted()
              .map(file -> "slow:" + file)
              .toList();
      return Collections.nCopies(IMAGES / once.size() + 1, once).stream()
          .flatMap(List::stream)
          .limit(IMAGES)
          .toList();
    }
  }

  /** Returns images per second. */
  private double score(SparkSession spark, Path list, int delayMillis) {
    spark.conf().set(SlowFileSystem.DELAY_MILLIS, delayMillis);
    Path output = folder.resolve("output");
    Invocation run =
        Invocation.of(
            "score",
            "--graph",
            Invocation.ONNX,
            "--images-from",
            list,
            "--output",
            output,
            "--overwrite");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try {
      JsonNode report = Invocation.report(output);
      assertThat(report.at("/counts/scored").asInt()).isEqualTo(IMAGES);
      System.out.printf(
          "%2d ms a read: %.1f images/s, %s-bound%n",
          delayMillis,
          report.at("/throughput/imagesPerSecond").asDouble(),
          report.at("/waits/bound").asText());
      return report.at("/throughput/imagesPerSecond").asDouble();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
