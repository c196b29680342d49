package io.tracecast.graph.archive.contents;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which versions of its format an archive is written in. */
public sealed interface FormatVersions {

  /**
   * Those of a TorchScript archive.
   *
   * @param file the version of the file, which libtorch holds against those that it reads
   * @param byteOrder of the weights, {@code little} or {@code big}; empty where the archive is
   *     older than PyTorch 2.1, which wrote it first
   */
  record TorchScript(Optional<String> file, Optional<String> byteOrder) implements FormatVersions {}

  /**
   * Those of an ONNX file.
   *
   * @param ir the version of the file's own structure
   * @param opsets the version of each set of operators by its domain; that of the standard one is
   *     {@code ai.onnx}
   * @param producer what wrote the file; empty where it does not say so
   * @param producerVersion its version; empty where it does not say so
   */
  record Onnx(long ir, Map<String, Long> opsets, String producer, String producerVersion)
      implements FormatVersions {
    public Onnx {
      opsets = java.util.Collections.unmodifiableMap(new TreeMap<>(opsets));
    }
  }
}
