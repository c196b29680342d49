package io.tracecast.graph.archive.trust;

import io.tracecast.graph.archive.ArchiveFiles;

/** Signs archives. */
public final class ArchiveSigner {
  private ArchiveSigner() {}

  /**
   * Returns a detached signature in OpenSSF model-signing's form: a Sigstore bundle over an in-toto
   * statement that lists the files, as {@code model_signing verify key} takes it for keys on NIST's
   * curves.
   *
   * @param fileName the name of the archive's own file, without its folder
   */
  public static byte[] sign(String fileName, ArchiveFiles files, SigningKey key) {
    return SignatureBundle.sign(SignedFiles.of(fileName, files).toStatement(), key).toJson();
  }
}
