package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.RunSchema;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private void putMany(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      put("%03d.png".formatted(i), i % 2 == 0 ? CAT : COFFEE);
    }
  }

  @Test
  void whatIsFinishedByTheDeadlineIsPublishedAndTheNextNightScoresTheRest() throws IOException {
    putMany(400);
    Invocation first =
        score(Invocation.ONNX, "--deadline", "1s", "--partitions", 100, "--run-key", "tonight");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.DEADLINE.number());
    int scored = reported("/counts/scored");
    assertThat(reported("/incremental/left")).isEqualTo(400 - scored).isPositive();
    assertThat(RunSchema.violations(Invocation.report(output))).isEmpty();
    night("--run-key", "tonight");
    assertThat(reported("/counts/images")).isEqualTo(400 - scored);
    assertThat(labels()).hasSize(400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAKilledRunHadFinishedIsNotScoredAgain(boolean incremental) throws Exception {
    putMany(240);
    put("broken.jpg", BROKEN);
    List<Object> arguments = new ArrayList<>(List.of("score", "--graph", Invocation.ONNX));
    arguments.addAll(List.of("--images", photos, "--output", output, "--batch-size", 2));
    arguments.addAll(List.of("--partitions", 60));
    if (incremental) {
      arguments.add("--incremental");
    }
    OwnProcess killed =
        OwnProcess.start(folder.resolve("killed.log"), List.of(), arguments.toArray());
    await().atMost(Duration.ofMinutes(2)).until(() -> !killed.isAlive() || receipts() > 5);
    killed.signal("KILL");
    killed.exitCode();
    Files.delete(photos.resolve("239.png"));
    arguments.add("--resume");
    Invocation next = Invocation.of(arguments.toArray());
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(next.err()).contains("Going on with run ");
    assertThat(reported("/resumed/images")).isGreaterThan(5);
    assertThat(reported("/counts/images")).isEqualTo(240);
    assertThat(RunSchema.violations(Invocation.report(output))).isEmpty();
    assertThat(labels()).hasSize(239).containsEntry("000.png", "Egyptian cat");
    assertThat(quarantined()).containsExactly("broken.jpg");
  }

  private long receipts() throws IOException {
    Path own = output.resolve("_tracecast");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(own)) {
      return files.filter(file -> file.getParent().endsWith("receipts-of-predictions")).count();
    } catch (UncheckedIOException e) { // the run moves them while this looks
      return 0;
    }
  }

  @Test
  void predictionsAreGatheredIntoFilesOfTheSizeThatIsAskedFor() throws IOException {
    putMany(40);
    night("--partitions", 20, "--file-bytes", 1 << 20);
    assertThat(output.resolve("predictions").toFile().list()).hasSize(1);
    assertThat(labels()).hasSize(40);
  }

  @Test
  void valuesOfColumnsNameFoldersAndTheirRowsAreReplacedAsOthers() throws IOException {
    put("cat.png", CAT);
    put("coffee.png", COFFEE);
    night("--partition-by", "width");
    assertThat(output.resolve("predictions").toFile().list()).allMatch(n -> n.startsWith("width="));
    put("coffee.png", CHINA);
    night("--partition-by", "width");
    assertThat(labels())
        .containsEntry("cat.png", "Egyptian cat")
        .containsEntry("coffee.png", "palace");
  }

  @Test
  void aFolderWhoseNameEndsInTheMarkOfAShardIsNotAShard() throws IOException {
    put("wow!/cat.png", CAT);
    put("wow!/coffee.png", COFFEE);
    night();
    night();
    assertThat(reported("/incremental/unchanged")).isEqualTo(2);
    put("wow!/coffee.png", CHINA);
    night();
    assertThat(reported("/incremental/replacedRows")).isEqualTo(1);
    assertThat(labels())
        .containsEntry("cat.png", "Egyptian cat")
        .containsEntry("coffee.png", "palace");
  }

  @Test
  void resultsThatDoNotGoWithTheEarlierOnesAreRefusedBeforeAnythingIsScored() throws IOException {
    put("cat.png", CAT);
    night();
    put("coffee.png", COFFEE);
    refused(5, "the rows there lack [output, outputShape]", "--with-output");
    refused(5, "would add parquet, with folders by width.", "--partition-by", "width");
    night();
    assertThat(labels()).containsOnlyKeys("cat.png", "coffee.png");
  }

  private void refused(int exitCode, String why, Object... options) {
    Invocation run = score(Invocation.ONNX, options);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(why);
  }

  @Test
  void aRunThatEndedForItsFailuresIsResumedWithAHigherLimit() throws IOException {
    put("cat.png", CAT);
    night();
    put("coffee.png", COFFEE);
    put("broken.jpg", BROKEN);
    refused(6, "quarantine", "--max-failures", "0", "--resume");
    Invocation next = night("--resume", "--max-failures", "1");
    assertThat(next.err()).contains("Going on with run ");
    assertThat(labels()).containsOnlyKeys("cat.png", "coffee.png");
    assertThat(quarantined()).containsExactly("broken.jpg");
  }

  @Test
  void aReplacementThatFailsLeavesWhatItWasToReplace() throws IOException {
    put("cat.png", CAT);
    night();
    put("broken.jpg", BROKEN);
    refused(6, "quarantine", "--overwrite", "--max-failures", "0");
    assertThat(labels()).containsOnlyKeys("cat.png");
    night();
    assertThat(reported("/incremental/unchanged")).isEqualTo(1);
  }
}
