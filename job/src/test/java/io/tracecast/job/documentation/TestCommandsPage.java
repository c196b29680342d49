package io.tracecast.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestCommandsPage {
  @Test
  void thePageSaysOfCommandsWhatTheySayOfThemselves() throws Exception {
    assertThat(CommandsPage.FILE)
        .exists()
        .as("docs/commands.md is not what the commands say; %s", Documents.RENEW)
        .content()
        .isEqualTo(CommandsPage.render(RenewDocs.launcherHelp()));
  }

  @Test
  void anOptionIsShownWithItsValueItsDefaultAndWhetherItMayBeRepeated() throws Exception {
    assertThat(Files.readAllLines(CommandsPage.FILE))
        .contains(
            "`scripts/tracecast score --graph FILE --output PATH [OPTION ...]`",
            "| `--top-k N` | `5` | Classes in a prediction; 5 by default. |",
            "| `--output PATH` | required | Folder for predictions, quarantine and run.json; must not hold anything else. |")
        .anyMatch(
            line -> line.matches("\\| `--mean X,...` \\| {2}\\| .* \\*May be repeated\\.\\* \\|"))
        .anyMatch(line -> line.startsWith("| `--batch-size N\\|auto` |  | Images"))
        .anyMatch(line -> line.startsWith("| `--overwrite` | off | "))
        .contains("| 6 | more images failed than `--max-failures` allows, or all |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "inspect", "pack", "doctor", "tune"})
  void theHelpOfACommandTellsHowItEnds(String command) {
    Invocation help = Invocation.of(command, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out().lines())
        .containsSubsequence(
            "Exit codes:",
            "  0     all is well",
            "  6     more images failed than --max-failures allows, or all",
            "  143   ended by SIGTERM, as schedulers end a command");
  }
}
