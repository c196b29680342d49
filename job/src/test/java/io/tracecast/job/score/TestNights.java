package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that add to the results of earlier ones, night after night. */
@Timeout(300)
class TestNights {
  private static final Path CAT = Invocation.IMAGES.resolve("chelsea.png");
  private static final Path COFFEE = Invocation.IMAGES.resolve("coffee.png");
  private static final Path CHINA = Invocation.IMAGES.resolve("china.jpg");
  private static final Path BROKEN = Invocation.IMAGES.resolve("not-image.txt");

  @TempDir private Path folder;

  private Path photos;
  private Path output;

  @BeforeEach
  void name() throws IOException {
    photos = Files.createDirectories(folder.resolve("photos"));
    output = folder.resolve("scores");
  }

  private Path put(String name, Path content) throws IOException {
    Path file = photos.resolve(name);
    Files.createDirectories(file.getParent());
    Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  private Invocation score(Path graph, Object... more) {
    List<Object> options = new ArrayList<>(List.of("--incremental", "--batch-size", 2));
    options.addAll(List.of(more));
    return Invocation.score(graph, photos, output, options.toArray());
  }

  private Invocation night(Object... more) {
    Invocation night = score(Invocation.ONNX, more);
    assertThat(night.exitCode()).as(night.out() + night.err()).isZero();
    assertThat(output.resolve("_SUCCESS")).exists();
    return night;
  }

  private int reported(String place) throws IOException {
    return Invocation.report(output).at(place).asInt();
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    for (Row row : ScoredRows.read(output.resolve("predictions"), "parquet")) {
      Row best = row.<Row>getList(row.fieldIndex("predictions")).get(0);
      assertThat(labels.put(nameOf(row), best.getAs("label"))).as("rows of %s", row).isNull();
    }
    return labels;
  }

  private static String nameOf(Row row) {
    String path = row.getAs("path");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private List<String> quarantined() {
    return ScoredRows.read(output.resolve("quarantine"), "parquet").stream()
        .map(TestNights::nameOf)
        .toList();
  }

  @Test
  void whatIsNewOrChangedIsScoredAndNothingElse() throws IOException {
    put("cat.png", CAT);
    put("coffee.png", COFFEE);
    put("broken.jpg", BROKEN);
    night();
    assertThat(reported("/incremental/found")).isEqualTo(3);
    assertThat(quarantined()).containsExactly("broken.jpg");

    Path changed = put("coffee.png", CHINA);
    Files.setLastModifiedTime(changed, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    put("new/late.png", COFFEE);
    night();
    assertThat(reported("/counts/images")).isEqualTo(2);
    assertThat(reported("/incremental/unchanged")).isEqualTo(2);
    assertThat(reported("/incremental/replacedRows")).isEqualTo(1);
    assertThat(labels())
        .containsOnlyKeys("cat.png", "coffee.png", "late.png")
        .containsEntry("coffee.png", "palace")
        .containsEntry("late.png", "espresso");
    assertThat(quarantined()).containsExactly("broken.jpg");

    night();
    assertThat(reported("/counts/images")).isZero();
    assertThat(labels()).hasSize(3);
  }

  @Test
  void anotherGraphScoresAgainWhatTheFirstHadScoredUnlessOnlyNewIsAsked() throws IOException {
    put("cat.png", CAT);
    put("broken.jpg", BROKEN);
    night();
    put("coffee.png", COFFEE);
    Invocation onlyNew = score(Invocation.TORCHSCRIPT, "--only-new");
    assertThat(onlyNew.exitCode()).as(onlyNew.err()).isZero();
    assertThat(reported("/counts/images")).isEqualTo(1);
    assertThat(score(Invocation.TORCHSCRIPT).exitCode()).isZero();
    assertThat(reported("/counts/images")).isEqualTo(1);
    assertThat(reported("/incremental/replacedRows")).isEqualTo(1);
    assertThat(
            ScoredRows.read(output.resolve("predictions"), "parquet").stream()
                .map(row -> row.getAs("graphDigest"))
                .distinct())
        .hasSize(1);
    assertThat(quarantined()).containsExactly("broken.jpg");
  }

  @Test
  void aRepairedImageLeavesTheQuarantineAndAnUnchangedOneIsTriedAgainOnlyIfAsked()
      throws IOException {
    put("cat.png", CAT);
    put("one.jpg", BROKEN);
    put("two.jpg", BROKEN);
    night();
    assertThat(quarantined()).containsExactly("one.jpg", "two.jpg");
    put("one.jpg", COFFEE);
    night();
    assertThat(reported("/counts/images")).isEqualTo(1);
    assertThat(labels()).containsOnlyKeys("cat.png", "one.jpg");
    assertThat(quarantined()).containsExactly("two.jpg");
    night("--retry-quarantine");
    assertThat(reported("/counts/quarantined")).isEqualTo(1);
    assertThat(quarantined()).containsExactly("two.jpg");
  }

  @Test
  void aRunKeyThatIsCompleteIsNotRunAgain() throws IOException {
    put("cat.png", CAT);
    night("--run-key", "2026-11-30");
    put("coffee.png", COFFEE);
    Invocation again = night("--run-key", "2026-11-30");
    assertThat(again.out())
        .contains("Nothing to do: run ", "complete under the run key 2026-11-30");
    assertThat(labels()).containsOnlyKeys("cat.png");
    night("--run-key", "2026-12-01");
    assertThat(labels()).containsOnlyKeys("cat.png", "coffee.png");
  }

  @Test
  void aDryRunSaysWhatWouldBeScoredAndWritesNothing() throws IOException {
    put("cat.png", CAT);
    Invocation first = score(Invocation.ONNX, "--dry-run");
    assertThat(first.out())
        .as(first.err())
        .contains("Would score 1 images", "no earlier run tells how long");
    assertThat(output).doesNotExist();
    night();
    put("coffee.png", COFFEE);
    Invocation second = score(Invocation.ONNX, "--dry-run");
    assertThat(second.out())
        .as(second.err())
        .contains("Would score 1 images", "of 2 found, 1 need nothing", "images/s of the last run");
    assertThat(labels()).containsOnlyKeys("cat.png");
  }

  @Test
  void outputOfAnotherKindIsNotAddedTo() throws IOException {
    put("cat.png", CAT);
    assertThat(Invocation.score(Invocation.ONNX, photos, output).exitCode()).isZero();
    Invocation added = score(Invocation.ONNX);
    assertThat(added.exitCode()).isEqualTo(5);
    assertThat(added.err()).contains("was written without --incremental", "--overwrite");
    night("--overwrite");
    assertThat(labels()).containsOnlyKeys("cat.png");
    night();
    assertThat(reported("/incremental/unchanged")).isEqualTo(1);
  }
}
