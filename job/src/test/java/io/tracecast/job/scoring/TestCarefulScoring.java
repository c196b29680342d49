package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.Invocation;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.scoring.care.Care;
import io.tracecast.job.scoring.care.CareFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attempts at one partition after processes that died: what these left is written by hand. */
@Timeout(60)
class TestCarefulScoring {
  private static final int IMAGES = 40;

  @TempDir private Path folder;

  private byte[] photograph;
  private CareFixture care;

  @BeforeEach
  void readPhotograph() throws IOException {
    photograph = Files.readAllBytes(Invocation.IMAGES.resolve("china.jpg"));
    care = new CareFixture(folder.resolve("marks"), LoopFixture.BATCH_SIZE);
  }

  private static String name(int place) {
    return "image-%02d".formatted(place);
  }

  private List<ImageRow> images() {
    return IntStream.range(0, IMAGES)
        .mapToObj(
            place ->
                new ImageRow(
                    name(place), null, (long) photograph.length, ContentPlace.ROW, photograph))
        .toList();
  }

  /** Answers at once, and remembers how many images were in its batches. */
  private static final class Counting extends LoopFixture.Device {
    private final List<Integer> batches = new ArrayList<>();

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) {
      batches.add(batch.count());
      return CompletableFuture.completedFuture(answer(batch, 1));
    }
  }

  private final class Attempt {
    private final LoopFixture loop = new LoopFixture(folder, new Configuration());
    private final Counting device = new Counting();
    private List<Row> rows;

    Attempt run(int number) {
      return run(care.attempt(number));
    }

    Attempt heeding() {
      return run(care.heeding(0));
    }

    private Attempt run(Care how) {
      loop.care = how;
      try (PartitionScorer scorer = loop.open(device, images().iterator())) {
        rows = LoopFixture.drain(scorer);
      }
      return this;
    }
  }

  @Test
  void aFirstAttemptScoresInBatchesAndLeavesNoImageInWork() throws IOException {
    Attempt first = new Attempt().run(0);
    assertThat(first.rows).hasSize(IMAGES);
    assertThat(first.device.batches).hasSize(IMAGES / LoopFixture.BATCH_SIZE).containsOnly(4);
    assertThat(care.kinds()).containsOnly("reached");
  }

  @Test
  void aRetryScoresTheImagesInDoubtOneByOneAndTheOthersInBatches() {
    Attempt retry = new Attempt().run(1); // the first left nothing: it died in its first 16 images
    assertThat(retry.rows).hasSize(IMAGES);
    assertThat(retry.device.batches.subList(0, 16)).containsOnly(1);
    assertThat(retry.device.batches.subList(16, 22)).containsOnly(4);
    assertThat(retry.device.batches).hasSize(22);
    assertThat(retry.rows.stream().map(row -> row.getString(0)).toList())
        .isEqualTo(IntStream.range(0, IMAGES).mapToObj(TestCarefulScoring::name).toList());
    assertThat(care.kinds()).doesNotContain("alone");
  }

  @Test
  void aRetryAfterAnExceptionScoresAsUsual() {
    care.attempt(0).failed(new IllegalStateException("the store is away"));
    assertThat(new Attempt().run(1).device.batches).containsOnly(4).hasSize(10);
  }

  @Test
  void aRetryAfterAFullHeapIsCarefulSinceSparkThenEndsTheProcess() {
    Throwable full = new IllegalStateException(new OutOfMemoryError("Java heap space"));
    Care first = care.attempt(0);
    first.failed(full);
    first.close();
    assertThat(new Attempt().run(1).device.batches.subList(0, 16)).containsOnly(1);

    Care second = care.attempt(1);
    second.alone(name(5), 5);
    second.failed(full);
    second.close();
    assertThat(care.kinds()).contains("alone");
  }

  @Test
  void aTaskThatIsKilledInAnOrderlyWayAccusesNoImage() {
    Care retry = care.attempt(1);
    retry.alone(name(5), 5);
    assertThat(care.kinds()).contains("alone");
    retry.failed(new TaskKilledException("preempted"));
    retry.close();
    assertThat(care.kinds()).isEmpty();
  }

  @Test
  void oneDeathAtAnImageProvesNothing() {
    care.diesAt(1, name(5), 5, false);
    Attempt retry = new Attempt().run(2);
    assertThat(retry.rows).hasSize(IMAGES);
    assertThat(retry.loop.result().quarantined()).isZero();
    assertThat(retry.device.batches.subList(0, 3)).containsExactly(4, 1, 1); // 0..3, 4 is passed
  }

  @Test
  void twoDeathsAtAnImageQuarantineItAndAllOthersAreScored() throws IOException {
    care.diesAt(1, name(5), 5, false);
    care.diesAt(2, name(5), 5, true);
    Attempt last = new Attempt().run(3);
    assertThat(last.rows).hasSize(IMAGES - 1);
    assertThat(last.rows.stream().map(row -> row.getString(0))).doesNotContain(name(5));
    PartitionResult result = last.loop.result();
    assertThat(result.scored()).isEqualTo(IMAGES - 1);
    assertThat(result.quarantined()).isEqualTo(1);
    JsonNode refused =
        new ObjectMapper().readTree(folder.resolve(result.quarantineFile()).toFile());
    assertThat(refused.at("/path").asText()).isEqualTo(name(5));
    assertThat(refused.at("/phase").asText()).isEqualTo("forward");
    assertThat(refused.at("/error").asText()).isEqualTo("killed_the_process");
    assertThat(refused.at("/message").asText())
        .startsWith("The process died 2 times while nothing but this image was in the graph.")
        .contains("memory", "--executor-memory", "try the graph in its other format");
  }

  @Test
  void aKillerThatAnotherPartitionFoundIsRefusedByItsPath() {
    care.diesElsewhere(name(30), 2);
    Attempt first = new Attempt().heeding();
    assertThat(first.rows).hasSize(IMAGES - 1);
    assertThat(first.device.batches).doesNotContain(1);
  }

  @Test
  void anImageWithOneDeathElsewhereIsAloneInWork() {
    care.diesElsewhere(name(30), 1);
    Attempt first = new Attempt().heeding();
    assertThat(first.rows).hasSize(IMAGES);
    assertThat(first.device.batches).contains(1, 2);
  }
}
