package io.tracecast.graph.archive;

import java.util.Optional;
import java.util.Set;

/**
 * A serialized graph with what is known of it before it is loaded.
 *
 * @param name the file's name, for messages
 * @param format the serialization
 * @param sha256 the digest of {@code bytes}, lower-case hexadecimal
 * @param signature inputs and outputs
 * @param operators the names of the operators in the graph; empty where the format does not list
 *     them
 * @param graphInterface the interface that the archive carries itself, if it does
 * @param bytes the whole archive
 */
public record GraphArchive(
    String name,
    GraphFormat format,
    String sha256,
    Signature signature,
    Set<String> operators,
    Optional<GraphInterface> graphInterface,
    ArchiveBytes bytes) {
  public GraphArchive {
    operators = Set.copyOf(operators);
  }

  /**
   * Inspects an archive without running any of it.
   *
   * @param name the file's name, for messages
   * @throws ArchiveException if the bytes are no archive that can score images
   */
  public static GraphArchive of(String name, ArchiveBytes bytes) {
    if (bytes.sizeInBytes() == 0) {
      throw ArchiveErrors.empty(name);
    }
    return switch (FormatDetector.detect(name, bytes)) {
      case TORCHSCRIPT -> TorchScriptReader.read(name, bytes);
      case ONNX -> OnnxReader.read(name, bytes);
    };
  }

  public long sizeInBytes() {
    return bytes.sizeInBytes();
  }

  /** Returns the spec of the one input; readers refuse archives with more. */
  public TensorSpec input() {
    return signature.inputs().get(0);
  }
}
