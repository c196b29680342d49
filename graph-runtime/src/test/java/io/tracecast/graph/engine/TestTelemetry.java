package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.engine.Telemetry.Decision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestTelemetry {
  private static final Map<String, String> OFF = Map.of("ORT_DISABLE_TELEMETRY", "1");

  @Test
  void theEnvironmentDecidesBeforeAnybodyElse() {
    assertThat(Telemetry.decision(OFF, false)).isEqualTo(Decision.OFF);
    assertThat(Telemetry.decision(OFF, true)).isEqualTo(Decision.OFF);
  }

  @Test
  void nothingButOneTurnsItOff() {
    for (String value : new String[] {"", "0", "true"}) {
      assertThat(Telemetry.decision(Map.of("ORT_DISABLE_TELEMETRY", value), false))
          .isEqualTo(Decision.NONE);
    }
    assertThat(Telemetry.decision(Map.of(), false)).isEqualTo(Decision.NONE);
    assertThat(Telemetry.decision(Map.of(), true)).isEqualTo(Decision.ALLOWED);
  }

  @Test
  void theEngineIsRefusedWhereNothingIsDecided() {
    assertThatThrownBy(() -> Telemetry.check(Decision.NONE))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("ONNX Runtime would write usage data into the home folder")
        .hasMessageContaining("Export ORT_DISABLE_TELEMETRY=1 before the process starts")
        .hasMessageContaining("--conf spark.executorEnv.ORT_DISABLE_TELEMETRY=1")
        .hasMessageContaining("--allow-telemetry")
        .extracting(failure -> ((GraphException) failure).kind())
        .isEqualTo(Kind.DEVICE);
    assertThatCode(() -> Telemetry.check(Decision.OFF)).doesNotThrowAnyException();
    assertThatCode(() -> Telemetry.check(Decision.ALLOWED)).doesNotThrowAnyException();
  }

  @Test
  void theTestsOfThisProjectCollectNothing() {
    assertThat(Telemetry.decision()).isEqualTo(Decision.OFF);
  }
}
