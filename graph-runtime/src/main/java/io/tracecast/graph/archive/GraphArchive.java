package io.tracecast.graph.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
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
 * @param onnxVersion which ONNX it is written in; empty for other formats
 * @param graphInterface the interface that the archive carries itself, if it does
 * @param bytes the whole archive
 */
public record GraphArchive(
    String name,
    GraphFormat format,
    String sha256,
    Signature signature,
    Set<String> operators,
    Optional<OnnxVersion> onnxVersion,
    Optional<GraphInterface> graphInterface,
    ArchiveBytes bytes) {
  public GraphArchive {
    operators = Set.copyOf(operators);
  }

  /**
   * Reads and inspects an archive without running any of it. What is no graph by its first bytes is
   * not read further.
   *
   * @param name the file's name, for messages
   * @param stream the whole archive; the caller closes it
   * @throws IOException if the stream fails
   * @throws ArchiveException if it is no archive that can score images
   */
  public static GraphArchive read(String name, InputStream stream) throws IOException {
    byte[] head = stream.readNBytes(FormatDetector.HEAD_SIZE_IN_BYTES);
    FormatDetector.detect(name, head);
    return of(
        name, ArchiveBytes.read(new SequenceInputStream(new ByteArrayInputStream(head), stream)));
  }

  /**
   * Inspects an archive without running any of it, and holds its contents against the checksums
   * that it has.
   *
   * @param name the file's name, for messages
   * @throws ArchiveException if the bytes are no archive that can score images
   */
  public static GraphArchive of(String name, ArchiveBytes bytes) {
    return inspect(name, bytes, Optional.empty());
  }

  /**
   * Inspects an archive that was inspected before, elsewhere: if its digest is the same, so are its
   * contents, and their checksums need no second look.
   *
   * @param name the file's name, for messages
   * @param sha256 the digest that the first inspection found
   * @throws IllegalStateException if these are other bytes
   */
  public static GraphArchive again(String name, ArchiveBytes bytes, String sha256) {
    String found = bytes.sha256();
    if (!found.equals(sha256)) {
      throw new IllegalStateException(
          "Graph %s changed on its way: its SHA-256 is %s, and it was %s."
              .formatted(name, found, sha256));
    }
    return inspect(name, bytes, Optional.of(found));
  }

  private static GraphArchive inspect(
      String name, ArchiveBytes bytes, Optional<String> knownSha256) {
    return switch (FormatDetector.detect(name, FormatDetector.head(bytes))) {
      case TORCHSCRIPT -> TorchScriptReader.read(name, bytes, knownSha256);
      case ONNX -> OnnxReader.read(name, bytes, knownSha256);
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
