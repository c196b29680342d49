package io.tracecast.graph.engine;

import io.tracecast.graph.archive.OnnxVersion;

/** What this ONNX Runtime reads: it refuses newer files, or runs them without a promise. */
final class OnnxLimits {

  /** The newest released operators that it knows. */
  static final long MAX_OPSET = 26;

  /** The newest structure of a file that it knows. */
  static final long MAX_IR = 13;

  private OnnxLimits() {}

  /**
   * Looks at the version before the engine does.
   *
   * @throws GraphException if the graph is newer than the engine
   */
  static void check(GraphSource source) {
    source
        .onnxVersion()
        .filter(OnnxLimits::isTooNew)
        .ifPresent(
            version -> {
              throw Failures.newerOnnx(source.name(), version);
            });
  }

  private static boolean isTooNew(OnnxVersion version) {
    return version.opset() > MAX_OPSET || version.ir() > MAX_IR;
  }
}
