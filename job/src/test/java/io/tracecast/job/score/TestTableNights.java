package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nights whose results are tables of Delta and Iceberg. */
@Tag("tables")
@Timeout(300)
class TestTableNights {
  private static final Path CAT = Invocation.IMAGES.resolve("chelsea.png");
  private static final Path COFFEE = Invocation.IMAGES.resolve("coffee.png");
  private static final Path CHINA = Invocation.IMAGES.resolve("china.jpg");
  private static final Path BROKEN = Invocation.IMAGES.resolve("not-image.txt");

  @TempDir private Path folder;

  private void put(String name, Path content) throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Files.copy(content, photos.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path output() {
    return folder.resolve("scores");
  }

  private void night(String format, Object... more) throws IOException {
    List<Object> options = new ArrayList<>(List.of("--output-format", format));
    options.addAll(List.of(more));
    Invocation night =
        Invocation.score(Invocation.ONNX, folder.resolve("photos"), output(), options.toArray());
    assertThat(night.exitCode()).as(night.out() + night.err()).isZero();
    assertThat(output().resolve("_SUCCESS")).exists();
  }

  private Map<String, String> rows(String format, String part, String column) {
    Map<String, String> found = new TreeMap<>();
    for (Row row : ScoredRows.read(output().resolve(part), format)) {
      String path = row.getAs("path");
      String value =
          column.equals("label")
              ? row.<Row>getList(row.fieldIndex("predictions")).get(0).getAs("label")
              : row.getAs(column);
      assertThat(found.put(path.substring(path.lastIndexOf('/') + 1), value)).isNull();
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "iceberg"})
  void eachNightIsOneTransactionThatAddsAndReplaces(String format) throws IOException {
    put("cat.png", CAT);
    put("coffee.png", COFFEE);
    put("broken.jpg", BROKEN);
    night(format, "--incremental");
    put("coffee.png", CHINA);
    put("broken.jpg", COFFEE);
    put("late.png", CAT);
    night(format, "--incremental", "--run-key", "second");
    assertThat(Invocation.report(output()).at("/counts/images").asInt()).isEqualTo(3);
    assertThat(rows(format, "predictions", "label"))
        .isEqualTo(
            Map.of(
                "cat.png", "Egyptian cat",
                "coffee.png", "palace",
                "broken.jpg", "espresso",
                "late.png", "Egyptian cat"));
    assertThat(rows(format, "quarantine", "error")).isEmpty();
    night(format, "--incremental");
    assertThat(Invocation.report(output()).at("/counts/images").asInt()).isZero();
    put("cat.png", BROKEN);
    night(format, "--incremental", "--max-failures", "100%");
    assertThat(rows(format, "predictions", "label")).hasSize(3).doesNotContainKey("cat.png");
    assertThat(rows(format, "quarantine", "error")).containsOnlyKeys("cat.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "iceberg"})
  void aRunThatReplacesLeavesItsOwnRowsAlone(String format) throws IOException {
    put("cat.png", CAT);
    night(format);
    Files.delete(folder.resolve("photos/cat.png"));
    put("coffee.png", COFFEE);
    night(format, "--overwrite");
    assertThat(rows(format, "predictions", "label")).isEqualTo(Map.of("coffee.png", "espresso"));
    night("parquet", "--overwrite");
    assertThat(rows("parquet", "predictions", "label")).isEqualTo(Map.of("coffee.png", "espresso"));
    night(format, "--overwrite");
    assertThat(rows(format, "predictions", "label")).isEqualTo(Map.of("coffee.png", "espresso"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "iceberg"})
  void whatATableCannotTakeIsRefusedBeforeAnythingIsScored(String format) throws IOException {
    put("cat.png", CAT);
    refused(2, format, "--incremental", "--partition-by", "nosuch");
    night(format, "--incremental");
    put("coffee.png", COFFEE);
    refused(5, format, "--incremental", "--with-output");
    refused(5, "parquet", "--incremental");
    night(format, "--incremental");
    assertThat(rows(format, "predictions", "label")).containsOnlyKeys("cat.png", "coffee.png");
    night("parquet", "--incremental", "--overwrite");
    assertThat(rows("parquet", "predictions", "label")).containsOnlyKeys("cat.png", "coffee.png");
    refused(5, format, "--incremental");
    night(format, "--incremental", "--overwrite");
    assertThat(rows(format, "predictions", "label")).containsOnlyKeys("cat.png", "coffee.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "iceberg"})
  void aTableThatReplacedGrowingFilesIsNotTakenForThem(String format) throws IOException {
    put("cat.png", CAT);
    night("parquet", "--incremental");
    night(format, "--overwrite");
    put("coffee.png", COFFEE);
    refused(5, "parquet", "--incremental");
    refused(5, format, "--incremental");
    assertThat(rows(format, "predictions", "label")).containsOnlyKeys("cat.png");
  }

  private void refused(int exitCode, String format, Object... more) {
    List<Object> options = new ArrayList<>(List.of("--output-format", format));
    options.addAll(List.of(more));
    Invocation run =
        Invocation.score(Invocation.ONNX, folder.resolve("photos"), output(), options.toArray());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
  }
}
