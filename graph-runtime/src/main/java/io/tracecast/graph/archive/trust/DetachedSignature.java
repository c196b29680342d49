package io.tracecast.graph.archive.trust;

/**
 * A signature beside an archive: a Sigstore bundle.
 *
 * @param name the file's name, for messages
 * @param bytes the file; not to be written to
 */
public record DetachedSignature(String name, byte[] bytes) {

  /** How the name of a signature ends, which is otherwise that of its archive. */
  public static final String SUFFIX = ".sig";

  /** The largest one that is read. */
  public static final int MAX_SIZE_IN_BYTES = BoundedJson.MAX_SIZE_IN_BYTES;

  /**
   * Returns by which key it says that it is, which nobody has verified.
   *
   * @param graph the archive's name, for messages
   * @throws io.tracecast.graph.archive.ArchiveException if it is not a bundle
   */
  public ClaimedSigner claimedSigner(String graph) {
    return SignatureBundle.parse(graph, this).claimedSigner();
  }
}
