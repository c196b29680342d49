package io.tracecast.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real Java and what the build has made, as a shell sees it. */
@Timeout(120)
class TestCommandLine {
  @TempDir private Path folder;

  private record Outcome(int exitCode, String err) {}

  /** A shell reads a pipe to its end. */
  private Outcome inspect(Path graph) throws Exception {
    Process shell =
        new ProcessBuilder(
                "bash",
                "-c",
                "set -o pipefail; \"$@\" 2>&1 >\"$0\" | cat",
                folder.resolve("stdout").toString(),
                Invocation.ROOT.resolve("scripts/tracecast").toString(),
                "inspect",
                "--graph",
                graph.toString())
            .redirectErrorStream(true)
            .start();
    String err = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(shell.waitFor(), err);
  }

  @Test
  void nobodyIsGreetedByAWarningOfJava() throws Exception {
    assertThat(inspect(Invocation.ONNX)).isEqualTo(new Outcome(0, ""));
    assertThat(folder.resolve("stdout")).content().contains("onnx");
  }

  @Test
  void anErrorArrivesWithItsExitCode() throws Exception {
    Outcome outcome = inspect(Path.of("missing.onnx"));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(outcome.err()).startsWith("tracecast: Cannot read graph missing.onnx");
  }
}
