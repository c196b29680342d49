package io.tracecast.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands print that are to be quiet, as the launcher starts them. */
@Timeout(300)
class TestQuietOption {
  /** Java's own, which the launcher leaves out. */
  private static final String GREETING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  @TempDir private Path folder;
  private Path photos;

  @BeforeEach
  void takePhotographs() throws IOException {
    photos = Files.createDirectory(folder.resolve("photos"));
    for (String name : List.of("chelsea.png", "coffee.png")) {
      Files.copy(Invocation.IMAGES.resolve(name), photos.resolve(name));
    }
  }

  private Object[] words(String command, String target, Path written, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(command, "--graph", Invocation.ONNX.toAbsolutePath(), "--images", photos));
    words.addAll(List.of(target, written));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private Object[] score(Object... more) {
    return words("score", "--output", folder.resolve("scores"), more);
  }

  private OwnProcess start(Object... words) throws Exception {
    return OwnProcess.start(folder.resolve("log"), List.of(), words);
  }

  @Test
  void aGoodRunPrintsNothing() throws Exception {
    OwnProcess quiet = start(score("--quiet"));
    assertThat(quiet.exitCode()).as(quiet.output()).isZero();
    assertThat(quiet.output()).isEqualTo(GREETING);
    assertThat(folder.resolve("scores/_SUCCESS")).exists();
  }

  @Test
  void imagesThatCannotBeScoredAreToldOfInOneLine() throws Exception {
    Files.writeString(photos.resolve("broken.png"), "no picture");
    OwnProcess quiet = start(score("--quiet"));
    assertThat(quiet.exitCode()).as(quiet.output()).isZero();
    assertThat(quiet.output().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("tracecast: 1 of 3 images could not be scored: they are in ")
        .contains("scores/quarantine, the first: ", "broken.png");
  }

  @Test
  void aFailedRunSaysWhy() throws Exception {
    Files.writeString(photos.resolve("broken.png"), "no picture");
    Invocation quiet = Invocation.of(score("--quiet", "--max-failures", "0"));
    assertThat(quiet.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(quiet.err())
        .contains("tracecast: 1 of 3 images could not be scored, and --max-failures allows 0")
        .contains("tracecast: report and quarantine are in ");
  }

  @Test
  void tuneWritesItsFileAndPrintsNothing() throws Exception {
    Path tuned = folder.resolve("tuned.options");
    OwnProcess quiet =
        start(
            words(
                "tune",
                "--write",
                tuned,
                "--quiet",
                "--rounds",
                1,
                "--sample",
                2,
                "--batch-sizes",
                1));
    assertThat(quiet.exitCode()).as(quiet.output()).isZero();
    assertThat(quiet.output()).isEqualTo(GREETING);
    assertThat(tuned).content().contains("--batch-size=");
  }
}
