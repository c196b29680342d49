package io.tracecast.graph.engine.provider;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The libraries of execution providers that this process has loaded. Each is loaded once and stays:
 * ONNX Runtime's environment, of which a process has one, refuses to take a library twice.
 */
final class ProviderLibraries {
  private static final Map<Path, String> LOADED = new HashMap<>();

  private ProviderLibraries() {}

  /**
   * Loads the library, if that has not been done, and finds the provider's devices on this machine.
   * ONNX Runtime must have been started.
   *
   * @throws ProviderException if it does not load, or if the provider has no device here
   */
  static synchronized ProviderDevices load(ExecutionProvider provider) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      Path library = real(provider.library());
      if (!LOADED.containsKey(library)) {
        register(environment, provider, library);
      }
      return ProviderDevices.find(provider, environment.getEpDevices());
    } catch (OrtException e) {
      throw new ProviderException(
          "ONNX Runtime cannot list its execution providers: " + e.getMessage(), e);
    }
  }

  private static void register(OrtEnvironment environment, ExecutionProvider provider, Path library)
      throws OrtException {
    Set<String> before = names(environment.getEpDevices());
    before.stream()
        .filter(provider::isCalled)
        .findFirst()
        .ifPresent(
            name -> {
              throw new ProviderException(
                  "%s is in this process already, from %s, and a process takes one library of a provider: %s is not loaded. Use the first, or start another application."
                      .formatted(name, LOADED.keySet(), library));
            });
    SharedLibrary.obstacle(library, System.getProperty("os.arch"))
        .ifPresent(
            obstacle -> {
              throw new ProviderException(
                  "Cannot load the execution provider %s from %s: %s. Name the provider's own library for this machine."
                      .formatted(provider.name(), library, obstacle));
            });
    try {
      environment.registerExecutionProviderLibrary(
          "tracecast-" + LOADED.size(), library.toString());
    } catch (OrtException e) {
      throw new ProviderException(
          "Cannot load the execution provider %s from %s: %s"
              .formatted(provider.name(), library, LoaderMessage.of(e.getMessage())),
          e);
    }
    LOADED.put(library, provider.name());
  }

  private static Path real(Path library) {
    try {
      return library.toRealPath();
    } catch (IOException e) { // said when it is looked at
      return library.toAbsolutePath();
    }
  }

  private static Set<String> names(List<OrtEpDevice> devices) {
    return devices.stream().map(OrtEpDevice::getEpName).collect(Collectors.toSet());
  }
}
