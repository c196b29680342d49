package io.tracecast.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestOptionValues {
  @Test
  void aTimeIsANumberAndItsUnit() {
    assertThat(OptionValues.duration("--budget", "90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(OptionValues.duration("--budget", "500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(OptionValues.duration("--budget", "3m")).isEqualTo(Duration.ofMinutes(3));
    assertThat(OptionValues.duration("--budget", "999999h").toNanos()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"channels-last", "CHANNELS-LAST", "Channels-Last"})
  void aChoiceMayBeInEitherCaseAndIsTakenAsItIsWritten(String text) {
    assertThat(OptionValues.oneOf("--memory-layout", text, List.of("planar", "channels-last")))
        .isEqualTo("channels-last");
  }

  @Test
  void whatIsNotAChoiceIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> OptionValues.oneOf("--device", "tpu", ExecutionOptions.DEVICES))
        .hasMessage("--device is one of auto, cpu, gpu, not 'tpu'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "3 m", "0s", "-1m", "1.5h", "PT3M", "", "1d", "9999999s"})
  void whatIsNoTimeIsNamedWithTimesThatAre(String text) {
    assertThatThrownBy(() -> OptionValues.duration("--budget", text))
        .hasMessage(
            "--budget is a time such as 90s, 3m or 1h, not '"
                + text
                + "'. Write a number and its unit.");
  }
}
