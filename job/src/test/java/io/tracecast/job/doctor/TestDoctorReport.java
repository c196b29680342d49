package io.tracecast.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.error.ExitCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the report ends: what it says last fits what it says above. */
class TestDoctorReport {
  private static final Finding ADVICE =
      new Finding(ExitCode.OK, "executor 0", "pixels are resized in plain Java", "add the module");
  private static final Finding FAILURE =
      new Finding(ExitCode.UNFIT, "executor 0", "the heap is 1 MiB", "give it more");

  private static String report(Finding... findings) {
    Probes probes = new Probes();
    return DoctorReport.of(
        new Diagnosis(
            new Setup(Setup.Place.STANDALONE, "auto", 1, 1),
            probes.probe(),
            List.of(probes.executor()),
            Optional.empty(),
            Optional.empty(),
            List.of(findings)));
  }

  @Test
  void withoutAFindingNothingWouldGoWrong() {
    assertThat(report()).endsWith("Nothing would go wrong." + System.lineSeparator());
  }

  @Test
  void underAdviceItSaysThatARunWouldGoThrough() {
    assertThat(report(ADVICE))
        .contains("slower  executor 0: pixels are resized in plain Java", "-> add the module")
        .endsWith("A run would go through as it is." + System.lineSeparator())
        .doesNotContain("Nothing would go wrong");
  }

  @Test
  void underAFailureItPromisesNothing() {
    assertThat(report(ADVICE, FAILURE))
        .contains("wrong   executor 0: the heap is 1 MiB", "-> give it more")
        .doesNotContain("Nothing would go wrong", "A run would go through");
  }
}
