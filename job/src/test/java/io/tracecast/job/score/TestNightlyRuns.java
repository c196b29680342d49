package io.tracecast.job.score;

import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the morning finds of a thousand images of which thirteen are broken in thirteen ways. */
class TestNightlyRuns {
  private static final int BROKEN = 13;
  private static final int WHOLE = 987;

  @TempDir private static Path folder;

  private static ImageFolder images;

  @BeforeAll
  static void fill() throws IOException {
    images = new ImageFolder(folder.resolve("images"));
    images.addPhotographs(0, WHOLE);
    images.addBroken();
  }

  private static Invocation score(Path output, Object... more) {
    return Invocation.score(ONNX, images.path(), output, more);
  }

  private static List<Row> quarantine(Path output) {
    return ScoredRows.read(output.resolve("quarantine"), "parquet");
  }

  private static void assertCounts(Path output, int scored, int quarantined) throws IOException {
    JsonNode counts = Invocation.report(output).at("/counts");
    assertThat(counts.at("/images").asInt()).isEqualTo(scored + quarantined);
    assertThat(counts.at("/scored").asInt()).isEqualTo(scored);
    assertThat(counts.at("/quarantined").asInt()).isEqualTo(quarantined);
  }

  @Test
  void imagesThatAreBrokenInThirteenWaysAreQuarantinedForThirteenReasons() throws IOException {
    Path output = folder.resolve("all");
    Invocation run = score(output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertCounts(output, WHOLE, BROKEN);
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(WHOLE);
    List<Row> quarantined = quarantine(output);
    assertThat(quarantined)
        .extracting(row -> Path.of(row.<String>getAs("path")).getFileName().toString())
        .containsExactlyInAnyOrderElementsOf(images.broken().keySet());
    assertThat(quarantined)
        .extracting(row -> row.<String>getAs("message"))
        .doesNotHaveDuplicates()
        .allSatisfy(message -> assertThat(message).isNotBlank());
    assertThat(quarantined)
        .extracting(row -> row.<String>getAs("error"))
        .contains("empty", "not_an_image", "truncated", "corrupt", "too_large", "unsupported");
  }

  @Test
  void tooManyBrokenImagesEndTheRunOnceTheirReasonsAreWritten() throws IOException {
    Path output = folder.resolve("limited");
    Invocation run = score(output, "--max-failures", "1%", "--partitions", "1");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(run.err())
        .contains("13 of 1000 images could not be scored, and --max-failures allows 1.0 %");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(output.resolve("predictions")).doesNotExist();
    assertThat(quarantine(output)).hasSize(BROKEN);
  }

  @Test
  void imagesThatAreRepairedCompleteTheSet() throws IOException {
    ImageFolder few = new ImageFolder(folder.resolve("few"));
    few.addPhotographs(0, 10);
    few.addBroken();
    Path output = folder.resolve("repaired");
    assertThat(Invocation.score(ONNX, few.path(), output, "--incremental").exitCode()).isZero();
    assertCounts(output, 10, BROKEN);
    few.repair();
    Invocation retry =
        Invocation.score(ONNX, few.path(), output, "--incremental", "--retry-quarantine");
    assertThat(retry.exitCode()).as(retry.err()).isZero();
    assertCounts(output, BROKEN, 0);
    assertThat(quarantine(output)).isEmpty();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(10 + BROKEN);
  }
}
