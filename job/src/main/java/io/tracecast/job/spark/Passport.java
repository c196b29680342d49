package io.tracecast.job.spark;

import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.trust.DetachedSignature;
import io.tracecast.graph.archive.trust.Provenance;
import io.tracecast.graph.archive.trust.SealedArchive;
import io.tracecast.graph.archive.trust.SignatureCheck;
import io.tracecast.graph.archive.trust.VerificationKey;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What an executor needs in order to check an archive as the driver did, with the bytes that
 * arrived: the signature and the public keys whose signatures are good, and where the key of the
 * seal is, never the key.
 *
 * @param sealKey the source of the key as {@link SealKeys} takes it; null where nothing is sealed
 * @param signatureName what messages call the signature; null where none was asked for
 * @param signature the signature; null where none was asked for
 * @param trusted SubjectPublicKeyInfo of each trusted signer; empty where no signature was asked
 *     for
 */
public record Passport(String sealKey, String signatureName, byte[] signature, byte[][] trusted)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** That of an archive in the open, of which no signature was asked. */
  public static final Passport NONE = new Passport(null, null, null, new byte[0][]);

  static Passport of(Provenance provenance) {
    String sealKey = provenance.sealed().map(Provenance.Sealed::keySource).orElse(null);
    return provenance
        .signed()
        .map(
            signed ->
                new Passport(
                    sealKey,
                    signed.file().name(),
                    signed.file().bytes(),
                    signed.trusted().stream()
                        .map(VerificationKey::subjectPublicKeyInfo)
                        .toArray(byte[][]::new)))
        .orElseGet(() -> new Passport(sealKey, null, null, new byte[0][]));
  }

  /**
   * Checks files that arrived, and rebuilds the archive.
   *
   * @param name the archive's name
   * @param delivered the files as they were sent
   * @param sha256 the digest that the driver found
   * @throws io.tracecast.graph.archive.ArchiveException if nobody who is trusted signed them, or
   *     they do not open
   * @throws io.tracecast.graph.archive.trust.KeyException if the key of the seal is not here
   * @throws IllegalStateException if they are not those that the driver sent
   */
  GraphArchive admit(String name, ArchiveFiles delivered, String sha256) {
    if (signature != null) {
      List<VerificationKey> keys =
          Arrays.stream(trusted).map(key -> VerificationKey.of("a trusted signer", key)).toList();
      SignatureCheck.begin(name, new DetachedSignature(signatureName, signature), keys)
          .requireAll(delivered);
    }
    if (sealKey == null) {
      return GraphArchive.again(name, delivered, sha256);
    }
    GraphArchive.requireSame(name, delivered, sha256);
    return GraphArchive.unsealed(
        name,
        SealedArchive.open(name, delivered.bytes(), SealKeys.here("--seal-key", sealKey)),
        sha256,
        Provenance.OPEN.sealed(delivered.bytes(), sealKey));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Passport that
        && Objects.equals(sealKey, that.sealKey)
        && Objects.equals(signatureName, that.signatureName)
        && Arrays.equals(signature, that.signature)
        && Arrays.deepEquals(trusted, that.trusted);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }
}
