package io.tracecast.graph.archive.trust;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/** Reads keys whose algorithm only their encoding tells. */
final class DerKey {
  /** Those that sign archives, and those that are recognised in order to say what they are. */
  private static final List<String> ALGORITHMS =
      List.of("Ed25519", "EC", "RSA", "RSASSA-PSS", "DSA", "Ed448", "X25519", "X448", "DH");

  private DerKey() {}

  /** Reads a public key as a SubjectPublicKeyInfo; empty if it is none that is known. */
  static Optional<PublicKey> readPublic(byte[] der) {
    return first(factory -> factory.generatePublic(new X509EncodedKeySpec(der)));
  }

  /** Reads a private key in PKCS #8; empty if it is none that is known. */
  static Optional<PrivateKey> readPrivate(byte[] der) {
    return first(factory -> factory.generatePrivate(new PKCS8EncodedKeySpec(der)));
  }

  private interface Reader<K extends Key> {
    K read(KeyFactory factory) throws GeneralSecurityException;
  }

  private static <K extends Key> Optional<K> first(Reader<K> reader) {
    for (String algorithm : ALGORITHMS) {
      try {
        return Optional.of(reader.read(KeyFactory.getInstance(algorithm)));
      } catch (GeneralSecurityException | RuntimeException e) {
        // not of this algorithm: the JDK throws what is unchecked for some malformed ones
      }
    }
    return Optional.empty();
  }
}
