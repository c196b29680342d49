package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** The private key of a signer: Ed25519, or ECDSA on P-256, P-384 or P-521. */
public final class SigningKey {
  private static final byte[] PROBE = "is this the other half?".getBytes(US_ASCII);

  private final PrivateKey key;
  private final KeyAlgorithm algorithm;
  private final VerificationKey publicHalf;

  private SigningKey(PrivateKey key, KeyAlgorithm algorithm, VerificationKey publicHalf) {
    this.key = key;
    this.algorithm = algorithm;
    this.publicHalf = publicHalf;
  }

  /**
   * Reads a private key as {@code openssl genpkey} writes it.
   *
   * @param file the file's name, for messages
   * @param text the file
   * @throws KeyException if it is anything else
   */
  public static SigningKey parse(String file, String text) {
    PemBlock block = PemBlock.read(file, KeyKind.SIGN, text);
    KeyKind.SIGN.require(file, block);
    PrivateKey key =
        DerKey.readPrivate(block.der())
            .orElseThrow(() -> TrustErrors.keyDamaged(file, KeyKind.SIGN, null));
    KeyAlgorithm algorithm =
        KeyAlgorithm.of(key)
            .orElseThrow(() -> TrustErrors.unknownAlgorithm(file, KeyKind.SIGN, key));
    try {
      return candidates(key).stream()
          .map(half -> new SigningKey(key, algorithm, VerificationKey.of(file, half)))
          .filter(pair -> pair.publicHalf.verifies(PROBE, pair.sign(PROBE)))
          .findFirst()
          .orElseThrow(() -> TrustErrors.keyDamaged(file, KeyKind.SIGN, null));
    } catch (KeyException e) {
      throw e;
    } catch (GeneralSecurityException | RuntimeException e) { // unchecked for odd numbers in it
      throw TrustErrors.keyDamaged(file, KeyKind.SIGN, e);
    }
  }

  private static List<PublicKey> candidates(PrivateKey key) throws GeneralSecurityException {
    return key instanceof EdECPrivateKey edwards
        ? List.of(publicHalf(edwards))
        : publicHalves((ECPrivateKey) key);
  }

  /** The JDK derives it from the seed where it makes a pair, and nowhere else. */
  private static PublicKey publicHalf(EdECPrivateKey key) throws GeneralSecurityException {
    Optional<byte[]> seed = key.getBytes();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed.orElseThrow()));
    return generator.generateKeyPair().getPublic();
  }

  /** A source of bytes that are known. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(bytes, 0, target, 0, Math.min(bytes.length, target.length));
    }
  }

  /**
   * A key agreement with the curve's generator gives the x of the public point; the curve's
   * equation gives the two y that go with it, since all three fields have p = 3 mod 4.
   */
  private static List<PublicKey> publicHalves(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec curve = key.getParams();
    KeyFactory factory = KeyFactory.getInstance("EC");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(
        factory.generatePublic(new ECPublicKeySpec(curve.getGenerator(), curve)), true);
    BigInteger x = new BigInteger(1, agreement.generateSecret());
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    BigInteger square =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p);
    BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    return List.of(
        factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve)),
        factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, p.subtract(y)), curve)));
  }

  /** Returns the key that verifies what this one signs. */
  public VerificationKey publicHalf() {
    return publicHalf;
  }

  byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance(algorithm.signature());
      signer.initSign(key);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK does not sign with its own key", e);
    }
  }

  /** Says nothing of the private half. */
  @Override
  public String toString() {
    return "private half of " + publicHalf;
  }
}
