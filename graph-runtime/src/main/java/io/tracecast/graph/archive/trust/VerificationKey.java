package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tracecast.graph.archive.Sha256;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;

/** The public key of a signer: Ed25519, or ECDSA on P-256, P-384 or P-521. */
public final class VerificationKey {
  private static final int PEM_LINE_LENGTH = 64;

  private final PublicKey key;
  private final KeyAlgorithm algorithm;

  private VerificationKey(PublicKey key, KeyAlgorithm algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /**
   * Reads a public key as {@code openssl pkey -pubout} writes it.
   *
   * @param file the file's name, for messages
   * @param text the file
   * @throws KeyException if it is anything else
   */
  public static VerificationKey parse(String file, String text) {
    PemBlock block = PemBlock.read(file, KeyKind.VERIFY, text);
    KeyKind.VERIFY.require(file, block);
    return of(file, block.der());
  }

  /**
   * Reads a public key that another one gave.
   *
   * @param source where it comes from, for messages
   * @param subjectPublicKeyInfo its encoding
   * @throws KeyException if it is anything else
   */
  public static VerificationKey of(String source, byte[] subjectPublicKeyInfo) {
    PublicKey key =
        DerKey.readPublic(subjectPublicKeyInfo)
            .orElseThrow(() -> TrustErrors.keyDamaged(source, KeyKind.VERIFY, null));
    return of(source, key);
  }

  static VerificationKey of(String source, PublicKey key) {
    KeyAlgorithm algorithm =
        KeyAlgorithm.of(key)
            .orElseThrow(() -> TrustErrors.unknownAlgorithm(source, KeyKind.VERIFY, key));
    return new VerificationKey(key, algorithm);
  }

  /** Returns its encoding as a SubjectPublicKeyInfo, in DER. */
  public byte[] subjectPublicKeyInfo() {
    return key.getEncoded();
  }

  /**
   * Returns the SHA-256 of its SubjectPublicKeyInfo in lower-case hexadecimal, as {@code openssl
   * pkey -pubin -in KEY.pub -outform DER | sha256sum} makes it.
   */
  public String fingerprint() {
    return Sha256.hex(subjectPublicKeyInfo());
  }

  /** Returns what model-signing's bundles name it by: the SHA-256 of its PEM file. */
  String hint() {
    StringBuilder pem = new StringBuilder("-----BEGIN PUBLIC KEY-----\n");
    String base64 = Base64.getEncoder().encodeToString(subjectPublicKeyInfo());
    for (int i = 0; i < base64.length(); i += PEM_LINE_LENGTH) {
      pem.append(base64, i, Math.min(base64.length(), i + PEM_LINE_LENGTH)).append('\n');
    }
    return Sha256.hex(pem.append("-----END PUBLIC KEY-----\n").toString().getBytes(US_ASCII));
  }

  /** Returns whether a signature is of this key's private half over the message. */
  boolean verifies(byte[] message, byte[] signature) {
    try {
      if (key instanceof ECPublicKey curve
          && !EcdsaSignature.parse(signature).isWithin(curve.getParams().getOrder())) {
        return false;
      }
      Signature verifier = Signature.getInstance(algorithm.signature());
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false; // a signature of another length or encoding is not a signature of this key
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return algorithm + " key " + fingerprint();
  }
}
