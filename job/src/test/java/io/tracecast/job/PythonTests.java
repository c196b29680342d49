package io.tracecast.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the tests of a folder of Python with an interpreter; output is what they say, in full. */
record PythonTests(int exitCode, String output) {
  static final Path EXPORT_TOOL = Path.of("python/tracecast-export/tests");
  static final Path MEASURING_SCRIPTS = Path.of("bench");
  static final Path DISTURBING_TOOLS = Path.of("tools");

  /**
   * Runs them from the repository's root, each told by name and with the reason if it is skipped.
   */
  static PythonTests of(String interpreter, Path folder) throws IOException, InterruptedException {
    return run(
        interpreter, "-W", "ignore", "-m", "unittest", "discover", "-v", "-s", folder.toString());
  }

  static PythonTests run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(Invocation.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(1, TimeUnit.MINUTES);
    return new PythonTests(process.exitValue(), output);
  }
}
