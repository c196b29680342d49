package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.FullFileSystem;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.scoring.BrokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs from and to stores that refuse, or are full. */
class TestFailingStores {
  private static final String BROKEN = "spark.hadoop.fs.broken.impl";

  @TempDir private Path folder;

  private Path images;
  private Path output;

  @BeforeEach
  void prepare() throws IOException {
    System.setProperty(BROKEN, BrokenStore.class.getName());
    System.setProperty(FullFileSystem.PROPERTY, FullFileSystem.class.getName());
    images = Files.createDirectory(folder.resolve("images"));
    output = folder.resolve("output");
    for (String name : new String[] {"a.jpg", "b.jpg", "c.jpg"}) {
      Files.copy(IMAGES.resolve("china.jpg"), images.resolve(name));
    }
  }

  @AfterEach
  void forget() {
    System.clearProperty(BROKEN);
    System.clearProperty(FullFileSystem.PROPERTY);
  }

  private Invocation scoreBroken(Object... more) throws IOException {
    Files.copy(IMAGES.resolve("china.jpg"), images.resolve("denied.jpg"));
    Path list = folder.resolve("list.txt");
    Files.write(
        list,
        Stream.of("a", "b", "denied", "c")
            .map(name -> "broken:" + images + "/" + name + ".jpg")
            .toList());
    List<Object> words =
        new ArrayList<>(
            List.of("score", "--graph", ONNX, "--images-from", list, "--output", output));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  @Test
  void anImageThatMayNotBeReadEndsTheRunAndIsNamed() throws IOException {
    Invocation run = scoreBroken();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT.number());
    assertThat(run.err())
        .contains(
            "tracecast: Cannot read image broken:" + images + "/denied.jpg: permission denied.")
        .contains("quarantined with --quarantine-forbidden. Nothing was published.")
        .doesNotContain("secret");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(Invocation.report(output).path("status").asText()).isEqualTo("failed");
  }

  @Test
  void anImageThatMayNotBeReadIsQuarantinedIfThatIsAskedFor() throws IOException {
    Invocation run = scoreBroken("--quarantine-forbidden");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode counts = Invocation.report(output).path("counts");
    assertThat(counts.path("scored").asInt()).isEqualTo(3);
    List<Row> quarantined = ScoredRows.read(output.resolve("quarantine"), "parquet");
    assertThat(quarantined).hasSize(1);
    assertThat(quarantined.get(0).<String>getAs("error")).isEqualTo("forbidden");
    assertThat(quarantined.get(0).<String>getAs("path")).endsWith("/denied.jpg");
  }

  @Test
  void aFullDiskEndsTheRunAndNothingIsPublished() throws IOException {
    Invocation run =
        Invocation.of("score", "--graph", ONNX, "--images", images, "--output", "full:" + output);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(run.err())
        .contains(
            "tracecast: Cannot write to the output: No space left on device. Free some, or name a"
                + " place that has more. Nothing was published.");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(output.resolve("predictions")).doesNotExist();
    assertThat(Invocation.report(output).path("exitCode").asInt())
        .isEqualTo(ExitCode.OUTPUT.number());
  }
}
