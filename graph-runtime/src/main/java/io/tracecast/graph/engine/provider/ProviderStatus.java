package io.tracecast.graph.engine.provider;

import java.util.Optional;

/**
 * Whether an execution provider can be used in this process.
 *
 * @param name its name as ONNX Runtime lists it, or as it was asked for where it does not load
 * @param version the release of its library; empty if the library does not tell
 * @param hardware what it would run on: {@code cpu}, {@code gpu} or {@code npu}
 * @param failure why it cannot be used and what to do about it
 */
public record ProviderStatus(
    String name, String version, String hardware, Optional<String> failure) {

  /**
   * Loads the provider's library, if that has not been done, and says how that went. ONNX Runtime
   * must have been started.
   */
  public static ProviderStatus of(ExecutionProvider provider) {
    try {
      ProviderUse use = ProviderLibraries.load(provider).use(1);
      return new ProviderStatus(use.name(), use.version(), use.hardware(), Optional.empty());
    } catch (ProviderException e) {
      return new ProviderStatus(provider.name(), "", "", Optional.of(e.getMessage()));
    }
  }
}
