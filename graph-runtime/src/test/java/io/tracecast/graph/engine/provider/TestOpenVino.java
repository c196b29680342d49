package io.tracecast.graph.engine.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.engine.provider.ExecutionProvider.Hardware;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenVINO is told precision and threads, since it would choose others by itself. */
class TestOpenVino {
  private static JsonNode config(Map<String, String> asked) throws IOException {
    return new ObjectMapper().readTree(OpenVino.options(asked, 3, 2).get("load_config"));
  }

  @Test
  void itComputesInFloat32AndOnAsManyThreadsAsPassesHave() throws IOException {
    assertThat(config(Map.of()).path("CPU").toString())
        .isEqualTo(
            "{\"INFERENCE_PRECISION_HINT\":\"f32\",\"INFERENCE_NUM_THREADS\":\"6\",\"NUM_STREAMS\":\"3\"}");
  }

  @Test
  void whatTheUserSaysOfTheDeviceStays() throws IOException {
    JsonNode config =
        config(
            Map.of(
                "load_config",
                "{\"CPU\":{\"INFERENCE_PRECISION_HINT\":\"bf16\"},\"NPU\":{\"LOG_LEVEL\":\"0\"}}"));

    assertThat(config.at("/CPU/INFERENCE_PRECISION_HINT").asText()).isEqualTo("bf16");
    assertThat(config.at("/CPU/NUM_STREAMS").asText()).isEqualTo("3");
    assertThat(config.at("/NPU/LOG_LEVEL").asText()).isEqualTo("0");
  }

  @Test
  void itsOwnPropertiesGoWhereItReadsThem() throws IOException {
    Map<String, String> asked = Map.of("INFERENCE_PRECISION_HINT", "bf16", "device_id", "0");

    assertThat(config(asked).at("/CPU/INFERENCE_PRECISION_HINT").asText()).isEqualTo("bf16");
    assertThat(OpenVino.options(asked, 1, 1)).containsOnlyKeys("device_id", "load_config");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "f32", "[1]", "{\"CPU\":1}", "{"})
  void aConfigurationThatIsNotAnObjectOfObjectsIsRefused(String config) {
    assertThatThrownBy(() -> OpenVino.options(Map.of("load_config", config), 1, 1))
        .isInstanceOf(ProviderException.class)
        .hasMessageStartingWith(
            "The option load_config of OpenVINO is not a JSON object of objects by device, such as")
        .hasMessageEndingWith("but " + config + ".");
  }

  @Test
  void otherProvidersGetWhatTheUserSaysAndNoMore() {
    ExecutionProvider provider =
        new ExecutionProvider("webgpu", Path.of("w.so"), Map.of("a", "b"), Hardware.ANY, 2);

    assertThat(provider.optionsOf("WebGpuExecutionProvider", 1)).isEqualTo(Map.of("a", "b"));
    assertThat(provider.optionsOf("OpenVINOExecutionProvider", 1)).containsKey("load_config");
  }

  @Test
  void aProviderIsKnownByItsNameOrTheBeginningOfIt() {
    ExecutionProvider provider =
        new ExecutionProvider("OpenVINO", Path.of("o.so"), Map.of(), Hardware.CPU, 1);

    assertThat(provider.isCalled("OpenVINOExecutionProvider")).isTrue();
    assertThat(provider.isCalled("openvino")).isTrue();
    assertThat(provider.isCalled("OpenVINOExecutionProvider.AUTO")).isFalse();
    assertThat(provider.isCalled("CPUExecutionProvider")).isFalse();
  }
}
