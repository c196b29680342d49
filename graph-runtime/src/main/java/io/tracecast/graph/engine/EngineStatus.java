package io.tracecast.graph.engine;

import io.tracecast.graph.archive.GraphFormat;
import java.util.Optional;

/**
 * Whether an engine starts in this process.
 *
 * @param format what the engine runs
 * @param version the engine's own, or empty where it does not start
 * @param cuda whether it is able to use NVIDIA's cards; only asked where one is visible, since
 *     asking unpacks the CUDA libraries
 * @param failure why it does not start and what to do about it
 */
public record EngineStatus(
    GraphFormat format, String version, boolean cuda, Optional<String> failure) {

  /** Starts the engine of a format, if that has not been done, and says how that went. */
  public static EngineStatus of(GraphFormat format) {
    try {
      String version = Engines.version(format);
      boolean cuda = Device.visibleGpus() > 0 && Engines.supportsCuda(format);
      return new EngineStatus(format, version, cuda, Optional.empty());
    } catch (GraphException e) {
      return new EngineStatus(format, "", false, Optional.of(e.getMessage()));
    }
  }
}
