package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A picture that ends the process of whoever decodes it, and processes that end without one. */
@ExtendWith(SharedCluster.class)
class CheckDeadlyImages {
  private static final int COUNT = 1000;
  private static final int DEADLY = 513;

  /** Small, since each image in doubt takes a whole batch's forward pass. */
  private static final int BATCH_SIZE = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private static Path folder;

  private static Cluster cluster;
  private static Path images;
  private static TreeMap<String, String> undisturbed;

  /** In this process no picture is deadly, as in any that lacks the agent. */
  @BeforeAll
  static void start(Cluster shared) throws IOException {
    cluster = shared;
    images = Files.createDirectory(folder.resolve("images"));
    List<Path> photographs = List.of(IMAGES.resolve("grayscale.jpg"), IMAGES.resolve("flower.jpg"));
    for (int i = 0; i < COUNT; i++) {
      Path image = images.resolve("%04d.jpg".formatted(i));
      if (i == DEADLY) {
        DeadlyDecoder.plant(photographs.get(0), image);
      } else {
        Files.copy(photographs.get(i % 8 == 0 ? 1 : 0), image);
      }
    }
    Path output = folder.resolve("undisturbed");
    Invocation run = Invocation.score(ONNX, images, output, "--batch-size", BATCH_SIZE);
    assertThat(run.exitCode()).as(run.err()).isZero();
    undisturbed = rows(output);
    assertThat(undisturbed).hasSize(COUNT);
  }

  /** Returns the rows in words, by their image. */
  private static TreeMap<String, String> rows(Path output) throws IOException {
    TreeMap<String, String> rows = new TreeMap<>();
    for (Row row : ScoredRows.read(output.resolve("predictions"), "parquet")) {
      assertThat(rows.put(row.getString(0), row.toString())).as("twice").isNull();
    }
    return rows;
  }

  private static Process score(Path output, List<String> settings) throws IOException {
    List<Object> words = new ArrayList<>(settings);
    words.addAll(List.of("score", "--graph", ONNX, "--images", images, "--output", output));
    words.addAll(List.of("--partitions", 10, "--batch-size", BATCH_SIZE));
    return cluster.start(log(output), words.toArray());
  }

  private static Path log(Path output) {
    return output.resolveSibling(output.getFileName() + ".log");
  }

  private static void assertGood(Process run, Path output) throws Exception {
    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(Files.readString(log(output))).isZero();
  }

  @Test
  void anImageThatEndsTheProcessIsQuarantinedAndAllOthersAreScored() throws Exception {
    await().atMost(PATIENCE).until(() -> cluster.executors().isEmpty());
    Path output = folder.resolve("deadly");
    assertGood(score(output, DeadlyDecoder.settings(folder)), output);

    List<Row> quarantine = ScoredRows.read(output.resolve("quarantine"), "parquet");
    assertThat(quarantine).hasSize(1);
    Row refused = quarantine.get(0);
    String deadly = refused.getString(refused.fieldIndex("path"));
    assertThat(deadly).endsWith("/0513.jpg");
    assertThat(refused.<String>getAs("phase")).isEqualTo("decode");
    assertThat(refused.<String>getAs("error")).isEqualTo("killed_the_process");
    assertThat(refused.<String>getAs("message"))
        .startsWith("The process died 2 times while nothing but this image was being decoded.")
        .contains("--executor-memory", "--decoder java");

    TreeMap<String, String> others = new TreeMap<>(undisturbed);
    assertThat(others.remove(deadly)).isNotNull();
    assertThat(rows(output)).isEqualTo(others);
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/counts/scored").asInt()).isEqualTo(COUNT - 1);
    assertThat(marks(output)).isZero();
  }

  @Test
  void executorsThatAreKilledQuarantineNothing() throws Exception {
    await().atMost(PATIENCE).until(() -> cluster.executors().isEmpty());
    Path output = folder.resolve("killed");
    Process run = score(output, List.of());
    for (int marks = 2; marks <= 4; marks += 2) {
      int least = marks;
      await().atMost(PATIENCE).until(() -> marks(output) >= least);
      cluster.executors().get(0).destroyForcibly();
    }
    assertGood(run, output);

    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet")).isEmpty();
    assertThat(rows(output)).isEqualTo(undisturbed);
  }

  private static long marks(Path output) throws IOException {
    Path own = output.resolve("_tracecast");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(own)) {
      return files.filter(file -> file.getParent().endsWith("marks-by-task")).count();
    } catch (UncheckedIOException e) { // the run moves them while this looks
      return 0;
    }
  }
}
