package io.tracecast.graph.archive.trust;

import io.tracecast.graph.archive.ArchiveBytes;
import java.util.List;
import java.util.Optional;

/**
 * How an archive came, beside what is in it: what whoever it is sent on to needs in order to check
 * it as the first reader did.
 *
 * @param sealed the seal that was opened, if there was one
 * @param signed the signature that was verified, if one was asked for
 */
public record Provenance(Optional<Sealed> sealed, Optional<Signed> signed) {

  /** An archive in the open, of which no signature was asked. */
  public static final Provenance OPEN = new Provenance(Optional.empty(), Optional.empty());

  /** Returns the same for an archive that came sealed. */
  public Provenance sealed(ArchiveBytes bytes, String keySource) {
    return new Provenance(Optional.of(new Sealed(bytes, keySource)), signed);
  }

  /** Returns the same for an archive whose signature was verified. */
  public Provenance signed(
      DetachedSignature file, List<VerificationKey> trusted, VerificationKey signer) {
    return new Provenance(sealed, Optional.of(new Signed(file, trusted, signer)));
  }

  /**
   * A sealed archive.
   *
   * @param bytes the archive as it was delivered
   * @param keySource where its key is, as {@code file:PATH} and the like; not the key
   */
  public record Sealed(ArchiveBytes bytes, String keySource) {}

  /**
   * A verified signature.
   *
   * @param file the signature
   * @param trusted whose signatures are good
   * @param signer whose signature it is
   */
  public record Signed(
      DetachedSignature file, List<VerificationKey> trusted, VerificationKey signer) {
    public Signed {
      trusted = List.copyOf(trusted);
    }
  }
}
