package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run with ONNX Runtime leaves behind, in a JVM of its own with a home of its own. */
@Timeout(300)
class TestUsageData {
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  @TempDir private Path folder;

  private Path home;
  private Path temporary;

  private record Outcome(int exitCode, String output) {}

  @BeforeEach
  void makeFolders() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  private Outcome score(Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder builder =
        OwnProcess.builder(
            List.of("-Djava.io.tmpdir=" + temporary, "-Duser.home=" + home),
            "score",
            "--graph",
            Invocation.ONNX,
            "--images",
            Invocation.IMAGES.resolve("chelsea.png"),
            "--output",
            folder.resolve("scores"));
    builder.environment().putAll(Map.of("HOME", home.toString(), "TMPDIR", temporary.toString()));
    builder.environment().remove("XDG_CACHE_HOME");
    builder.environment().remove(VARIABLE);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private static List<String> names(Path start) throws IOException {
    try (Stream<Path> files = Files.walk(start)) {
      return files.map(file -> start.relativize(file).toString()).toList();
    }
  }

  private void assertNothingCollected() throws IOException {
    assertThat(home.resolve(".cache/Microsoft")).doesNotExist();
    assertThat(names(home)).noneMatch(name -> name.contains("onnxruntime.db"));
    assertThat(names(temporary))
        .noneMatch(name -> name.endsWith(".ses"))
        .noneMatch(name -> name.contains("mat-debug"));
  }

  @Test
  void aRunLeavesNoUsageDataAndNothingInTheTemporaryFolder() throws Exception {
    Outcome outcome = score(Map.of(VARIABLE, "1"));

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("Egyptian cat");
    assertNothingCollected();
    assertThat(names(temporary)).containsExactly("");
  }

  @Test
  void aRunThatWouldLeaveUsageDataIsRefusedWithWhatPreventsIt() throws Exception {
    Outcome outcome = score(Map.of());

    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(ExitCode.DEVICE.number());
    assertThat(outcome.output())
        .contains(
            "tracecast: Cannot start the engine for ONNX graphs: ORT_DISABLE_TELEMETRY=1 is not")
        .contains("Export ORT_DISABLE_TELEMETRY=1 before the process starts")
        .contains("--allow-telemetry");
    assertThat(folder.resolve("scores/_SUCCESS")).doesNotExist();
    assertNothingCollected();
  }
}
