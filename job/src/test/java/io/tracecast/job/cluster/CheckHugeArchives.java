package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Graphs of 2.5 GiB on two executors: {@code mvn verify -Plimits}. Takes 14 GB of disk below {@code
 * java.io.tmpdir} and 12 GB of memory.
 */
class CheckHugeArchives {
  private static final HugeGraphs GRAPHS = new HugeGraphs(5, 892);
  private static final long GIB = 1L << 30;
  private static final long MOST_RESIDENT_BYTES = 4 * GIB;
  private static final long LOOK_MILLIS = 200;

  /** A fifth of the archive for executors, and less than that for the driver. */
  private static final String HEAP = "512m";

  @TempDir private Path folder;

  @Test
  void aGraphOver2GibIsScoredWithAFifthOfItsSizeAsHeap() throws Exception {
    assertThat(GRAPHS.weightsSizeInBytes()).isGreaterThan(5 * GIB / 2);
    Path other = GRAPHS.writeTorchScript(folder);
    List<Row> torchScript = scoreOnACluster(other);
    Files.delete(other);
    Path onnx = GRAPHS.writeOnnx(folder);
    List<Row> clustered = scoreOnACluster(onnx);
    assertThat(clustered).hasSize(7);
    assertAlike(clustered, torchScript);

    Path embedded = folder.resolve("embedded");
    Invocation run = Invocation.of(score(onnx, embedded).toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ScoredRows.read(embedded.resolve("predictions"), "parquet")).isEqualTo(clustered);
  }

  private List<Row> scoreOnACluster(Path graph) throws Exception {
    Path temporary = Files.createTempDirectory(folder, "temporary");
    Path output = temporary.resolve("scores");
    Map<Long, Long> resident = new HashMap<>();
    try (Cluster cluster =
        Cluster.up(temporary.resolve("cluster"), "--workers", "2", "--cores", "1")) {
      Process run = cluster.start(temporary.resolve("log"), words(graph, temporary, output));
      do {
        for (ProcessHandle executor : cluster.executors()) {
          resident.merge(executor.pid(), peakResidentBytes(executor.pid()), Math::max);
        }
      } while (!run.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      assertThat(run.exitValue()).as(Files.readString(temporary.resolve("log"))).isZero();
    }
    System.out.printf("%s: peak resident bytes of executors: %s%n", graph, resident.values());
    assertThat(resident).hasSize(2);
    assertThat(resident.values())
        .allSatisfy(bytes -> assertThat(bytes).isBetween(GIB, MOST_RESIDENT_BYTES));
    assertThat(Invocation.report(output).at("/executors")).hasSize(2);
    assertNothingLeft(temporary);
    return ScoredRows.read(output.resolve("predictions"), "parquet");
  }

  private static Object[] words(Path graph, Path temporary, Path output) throws IOException {
    Path processes = Files.createDirectory(temporary.resolve("processes"));
    String folder = "-Djava.io.tmpdir=" + processes;
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("--driver-memory", HEAP, "--executor-memory", HEAP));
    words.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + folder));
    words.addAll(List.of("--conf", "spark.driver.extraJavaOptions=" + folder));
    words.addAll(List.of("--conf", "spark.local.dir=" + temporary.resolve("blocks")));
    words.addAll(score(graph, output));
    return words.toArray();
  }

  private static List<Object> score(Path graph, Path output) {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("score", "--graph", graph, "--images", IMAGES, "--output", output));
    words.addAll(List.of("--partitions", 4, "--batch-size", 1, "--input-size", 224));
    words.addAll(List.of("--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5"));
    return words;
  }

  /** Returns 0 for a process that has ended. */
  private static long peakResidentBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private static void assertNothingLeft(Path temporary) throws IOException {
    try (Stream<Path> files = Files.walk(temporary.resolve("processes"))) {
      assertThat(files.filter(file -> file.toString().contains("tracecast-"))).isEmpty();
    }
  }

  /** The engines add up in orders of their own. */
  private static void assertAlike(List<Row> onnx, List<Row> torchScript) {
    assertThat(torchScript).hasSameSizeAs(onnx);
    for (int i = 0; i < onnx.size(); i++) {
      assertThat(best(torchScript.get(i)).<Integer>getAs("index"))
          .isEqualTo(best(onnx.get(i)).<Integer>getAs("index"));
      assertThat(best(torchScript.get(i)).<Number>getAs("score").doubleValue())
          .isCloseTo(best(onnx.get(i)).<Number>getAs("score").doubleValue(), within(1e-3));
    }
  }

  private static Row best(Row row) {
    return (Row) row.getList(row.fieldIndex("predictions")).get(0);
  }
}
