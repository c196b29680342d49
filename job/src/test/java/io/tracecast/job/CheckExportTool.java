package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** Runs all tests of the export tool, with a Python that has what they need: {@code -Pexport}. */
class CheckExportTool {
  private static final String NOT_NEEDED = "(timm|transformers|safetensors|onnxscript)";

  @Test
  void theExportToolPassesItsTestsWithPyTorch() throws Exception {
    String python = System.getProperty("tracecast.python");
    assumeTrue(python != null, "another profile's run");

    PythonTests tests = PythonTests.of(python, PythonTests.EXPORT_TOOL);

    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output().lines().filter(line -> line.contains(" skipped ")))
        .allMatch(
            line -> line.matches(".*'" + NOT_NEEDED + "(, " + NOT_NEEDED + ")* not installed'"));
  }
}
