package io.tracecast.graph.engine.provider;

import java.util.Map;

/**
 * How a session uses an execution provider.
 *
 * @param name the provider's name as ONNX Runtime lists it
 * @param version the release of its library, as the library tells; empty if it does not
 * @param hardware what it runs on: {@code cpu}, {@code gpu} or {@code npu}
 * @param options what was passed to it
 */
public record ProviderUse(
    String name, String version, String hardware, Map<String, String> options) {
  public ProviderUse {
    options = Map.copyOf(options);
  }
}
