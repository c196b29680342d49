package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the Python tools' own tests where Python is installed: those that need no package. {@link
 * CheckExportTool} runs those that need PyTorch.
 */
class TestPythonTools {
  private static final String PYTHON = "python3";

  @BeforeAll
  static void pythonIsInstalled() throws InterruptedException {
    String isNewEnough = "import sys; sys.exit(sys.version_info < (3, 10))";
    try {
      assumeTrue(
          PythonTests.run(PYTHON, "-c", isNewEnough).exitCode() == 0, "Python is before 3.10");
    } catch (IOException e) {
      assumeTrue(false, "there is no Python: " + e.getMessage());
    }
  }

  @Test
  void theExportToolPassesItsTests() throws Exception {
    assertPassed(PythonTests.EXPORT_TOOL, "test_messages_name_no_other_commands");
  }

  @Test
  void theMeasuringScriptsPassTheirTests() throws Exception {
    assertPassed(PythonTests.MEASURING_SCRIPTS, "test_compare");
  }

  @Test
  void theToolsThatDisturbRunsPassTheirTests() throws Exception {
    assertPassed(PythonTests.DISTURBING_TOOLS, "test_another_answer_is_different");
  }

  private static void assertPassed(Path folder, String one) throws Exception {
    PythonTests tests = PythonTests.of(PYTHON, folder);
    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output()).contains(one).containsPattern("Ran \\d\\d+ tests");
  }
}
