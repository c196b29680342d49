package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestDeviceRequest {
  private static final Gpus NONE = new Gpus(0);

  @Test
  void devicesAreReadAndWrittenAlike() {
    assertThat(Device.parse("cpu")).isEqualTo(Device.CPU).hasToString("cpu");
    assertThat(Device.parse("gpu")).isEqualTo(Device.gpu(0)).hasToString("gpu:0");
    assertThat(Device.parse("gpu:12")).isEqualTo(Device.gpu(12)).hasToString("gpu:12");
    assertThat(DeviceRequest.parse("auto")).isEqualTo(DeviceRequest.AUTO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "cuda", "gpu:", "gpu:-1", "cpu:0", "gpu:99999"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> DeviceRequest.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Unknown device '" + text + "': use cpu, gpu, or one card of several such as gpu:1");
  }

  @Test
  void aCardThatWasAskedForIsNeverReplaced() {
    DeviceRequest second = DeviceRequest.parse("gpu:1");

    refusal(second, NONE, true, "no NVIDIA device is visible", "Install the driver");
    refusal(second, new Gpus(1), true, "only 1 GPU(s) are visible", "Ask for one of them");
    refusal(second, new Gpus(2), false, "is built for the CPU", "Use the GPU build");
    assertThat(second.resolve(new Gpus(2), () -> true).device()).isEqualTo(Device.gpu(1));
  }

  private static void refusal(
      DeviceRequest request, Gpus gpus, boolean cuda, String cause, String remedy) {
    assertThatThrownBy(() -> request.resolve(gpus, () -> cuda))
        .isInstanceOfSatisfying(
            GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEVICE))
        .hasMessageStartingWith("Cannot run on gpu:1: ")
        .hasMessageContaining(cause)
        .hasMessageContaining(remedy)
        .hasMessageEndingWith("Or use --device cpu.");
  }

  @Test
  void autoSaysWhatItChoseAndWhy() {
    DeviceChoice cpu = DeviceRequest.AUTO.resolve(NONE, () -> true);
    assertThat(cpu.device()).isEqualTo(Device.CPU);
    assertThat(cpu.reason()).startsWith("auto chose the cpu: no NVIDIA device is visible");

    DeviceChoice gpu = DeviceRequest.AUTO.resolve(new Gpus(1), () -> true);
    assertThat(gpu).isEqualTo(new DeviceChoice(Device.gpu(0), "the machine has a gpu"));
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void theEnginesOnTheClassPathAreKnownToBeForTheProcessor(GraphFormat format) {
    assertThat(Engines.supportsCuda(format)).isFalse();
    assertThat(DeviceRequest.parse("cpu").resolve(format).device()).isEqualTo(Device.CPU);
  }

  @Test
  void cardsAreCountedByTheirDeviceFiles(@TempDir Path folder) throws Exception {
    for (String name : new String[] {"nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "null"}) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(Gpus.in(folder)).isEqualTo(new Gpus(2));
    assertThat(Gpus.in(folder.resolve("absent"))).isEqualTo(NONE);
  }
}
