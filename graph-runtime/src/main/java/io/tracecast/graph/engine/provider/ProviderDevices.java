package io.tracecast.graph.engine.provider;

import static java.util.stream.Collectors.joining;

import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtHardwareDevice.OrtHardwareDeviceType;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.tracecast.graph.engine.provider.ExecutionProvider.Hardware;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An execution provider that is loaded, and the devices of this machine that it is to run on: of
 * one name of the provider and one kind of hardware, since ONNX Runtime takes no others together.
 */
final class ProviderDevices {

  /** What is taken where nobody says, best first: what every executor has. */
  private static final List<OrtHardwareDeviceType> PREFERRED =
      List.of(OrtHardwareDeviceType.CPU, OrtHardwareDeviceType.GPU, OrtHardwareDeviceType.NPU);

  private final ExecutionProvider provider;
  private final List<OrtEpDevice> devices;

  private ProviderDevices(ExecutionProvider provider, List<OrtEpDevice> devices) {
    this.provider = provider;
    this.devices = devices;
  }

  static ProviderDevices find(ExecutionProvider provider, List<OrtEpDevice> all) {
    List<OrtEpDevice> own =
        all.stream().filter(device -> provider.isCalled(device.getEpName())).toList();
    return wanted(provider)
        .map(type -> own.stream().filter(device -> device.getDevice().getType() == type).toList())
        .filter(devices -> !devices.isEmpty())
        .findFirst()
        .map(devices -> new ProviderDevices(provider, devices))
        .orElseThrow(() -> none(provider, all));
  }

  private static Stream<OrtHardwareDeviceType> wanted(ExecutionProvider provider) {
    return switch (provider.hardware()) {
      case ANY -> PREFERRED.stream();
      case CPU -> Stream.of(OrtHardwareDeviceType.CPU);
      case GPU -> Stream.of(OrtHardwareDeviceType.GPU);
    };
  }

  private static ProviderException none(ExecutionProvider provider, List<OrtEpDevice> all) {
    String known = all.stream().map(ProviderDevices::describe).distinct().collect(joining(", "));
    return new ProviderException(
        "The execution provider %s has no %s on this machine; %s is loaded, and there are: %s. %sName one of these, or leave the provider out."
            .formatted(
                provider.name(),
                provider.hardware() == Hardware.ANY ? "device" : provider.hardware() + " device",
                provider.library().getFileName(),
                known,
                OpenVino.isCalled(provider.name()) ? OpenVino.DEVICES : ""));
  }

  private static String describe(OrtEpDevice device) {
    return "%s on %s of %s"
        .formatted(
            device.getEpName(), device.getDevice().getType(), device.getDevice().getVendor());
  }

  /**
   * Has a session run on these devices, and on ONNX Runtime's own provider for the processor what
   * they do not take.
   *
   * @param intraOpThreads threads of one forward pass
   */
  void addTo(SessionOptions options, int intraOpThreads) throws OrtException {
    options.addExecutionProvider(devices, provider.optionsOf(name(), intraOpThreads));
  }

  /** Returns the provider's name as ONNX Runtime lists it. */
  String name() {
    return devices.get(0).getEpName();
  }

  /** Returns how a session uses it that has so many threads per forward pass. */
  ProviderUse use(int intraOpThreads) {
    OrtEpDevice device = devices.get(0);
    return new ProviderUse(
        name(),
        device.getEpMetadata().getOrDefault("version", ""),
        device.getDevice().getType().toString().toLowerCase(Locale.ROOT),
        provider.optionsOf(name(), intraOpThreads));
  }
}
