package io.tracecast.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an image costs where the same cores are cut into more executors, once all of them are warm:
 * {@code mvn verify -Plimits}.
 */
class CheckExecutorSplit {
  private static final int IMAGES = Integer.getInteger("limits.images", 2000);
  private static final int ROUNDS = Integer.getInteger("limits.rounds", 5);
  private static final int WARM_UP_RUNS = 2;
  private static final int RUNS = 3;
  private static final String PHOTOS =
      System.getProperty("limits.photos", Invocation.IMAGES.toString());
  private static final String GRAPH = System.getProperty("limits.graph");

  @TempDir private static Path folder;

  @Test
  void twoExecutorsCostNoMoreThanOneOnTheSameCores() throws Exception {
    Path list = Files.write(folder.resolve("list.txt"), images());
    double[] ratios = new double[ROUNDS];
    try (Cluster cluster =
        Cluster.up(folder.resolve("cluster"), "--workers", "2", "--cores", "2", "--memory", "3g")) {
      for (int round = 0; round < ROUNDS; round++) {
        boolean oneFirst = round % 2 == 0;
        double first = cpuMillisPerImage(cluster, list, oneFirst ? 1 : 2);
        double second = cpuMillisPerImage(cluster, list, oneFirst ? 2 : 1);
        ratios[round] = oneFirst ? second / first : first / second;
      }
    }
    Arrays.sort(ratios);
    System.out.println("two executors to one, CPU an image, by round: " + Arrays.toString(ratios));
    assertThat(ratios[ROUNDS / 2]).isLessThanOrEqualTo(1.03);
  }

  private static List<String> images() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(PHOTOS))) {
      List<String> once =
          files
              .filter(file -> file.toString().matches(".*\\.(jpg|png)"))
              .sorted()
              .map(file -> file.toUri().toString())
              .toList();
      return Collections.nCopies(IMAGES / once.size() + 1, once).stream()
          .flatMap(List::stream)
          .limit(IMAGES)
          .toList();
    }
  }

  /** Returns the median over the runs of an application with so many executors on two cores. */
  private static double cpuMillisPerImage(Cluster cluster, Path list, int executors)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "spark.cores.max", "2",
            "spark.executor.cores", Integer.toString(2 / executors),
            "spark.executor.memory", "2g");
    try (SparkSession spark = cluster.application(settings)) {
      double[] millis =
          IntStream.range(0, WARM_UP_RUNS + RUNS)
              .mapToDouble(run -> score(list, executors))
              .skip(WARM_UP_RUNS)
              .sorted()
              .toArray();
      System.out.printf("%d executors: %s CPU ms/image%n", executors, Arrays.toString(millis));
      return millis[RUNS / 2];
    }
  }

  private static double score(Path list, int executors) {
    Path output = folder.resolve("output");
    List<Object> words =
        new ArrayList<>(
            List.of("score", "--images-from", list, "--output", output, "--overwrite", "--graph"));
    words.addAll(GRAPH == null ? List.of(Invocation.ONNX) : List.of(GRAPH, "--preset", "imagenet"));
    Invocation run = Invocation.of(words.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    try {
      JsonNode report = Invocation.report(output);
      assertThat(report.at("/counts/scored").asInt()).isEqualTo(IMAGES);
      assertThat(report.at("/executors")).hasSize(executors);
      return report.at("/throughput/cpuMillisPerImage").asDouble();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
