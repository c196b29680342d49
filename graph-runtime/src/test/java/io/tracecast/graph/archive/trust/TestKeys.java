package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.Sha256;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestKeys {
  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "p256", "p384", "p521"})
  void whatAKeyOfOpensslSignsItsPublicHalfVerifies(String name) {
    SigningKey key = TrustFiles.signingKey(name);
    VerificationKey publicKey = TrustFiles.publicKey(name);

    byte[] signature = key.sign(MESSAGE);

    assertThat(key.publicHalf()).isEqualTo(publicKey);
    assertThat(publicKey.verifies(MESSAGE, signature)).isTrue();
    assertThat(publicKey.verifies("massage".getBytes(US_ASCII), signature)).isFalse();
    assertThat(publicKey.verifies(MESSAGE, new byte[0])).isFalse();
    signature[signature.length - 1] ^= 1;
    assertThat(publicKey.verifies(MESSAGE, signature)).isFalse();
  }

  /** The JDK writes private keys on curves without their public half. */
  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void thePublicHalfOfAKeyWithoutOneIsComputed(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    for (int i = 0; i < 8; i++) { // both signs of y
      KeyPair pair = generator.generateKeyPair();

      SigningKey key = SigningKey.parse("key.pem", pem("PRIVATE KEY", pair.getPrivate()));

      assertThat(key.publicHalf().subjectPublicKeyInfo()).isEqualTo(pair.getPublic().getEncoded());
    }
  }

  private static String pem(String label, Key key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
  }

  /** As model_signing wrote it into its bundle. */
  @Test
  void theHintIsTheDigestOfThePemFile() {
    assertThat(TrustFiles.publicKey("p256").hint())
        .isEqualTo(Sha256.hex(TrustFiles.bytes("p256.pub")));
    assertThat(TrustFiles.text("p256.one.sig")).contains(TrustFiles.publicKey("p256").hint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          encrypted.pem | it is encrypted. Write it without a password
          encrypted-sec1.pem | it is encrypted. Write it without a password
          sec1.pem | it is an EC private key in SEC 1 form, as openssl ecparam writes it. Write it as PKCS #8: openssl pkcs8 -topk8 -nocrypt
          rsa-traditional.pem | it is an RSA key. Make one that fits: openssl genpkey -algorithm ed25519
          rsa.pem | it is an RSA key, and archives are signed with Ed25519 or with ECDSA on P-256, P-384 or P-521. Make one that fits
          ed448.pem | and archives are signed with Ed25519
          x25519.pem | and archives are signed with Ed25519
          secp256k1.pem | Make one that fits: openssl genpkey
          brainpool.pem | Make one that fits: openssl genpkey
          certificate.pem | it is a certificate. Make one that fits
          ed25519.pub | it is a public key. Name the file that holds its private half
          p256.one.sig | it is not a PEM file with a block PRIVATE KEY in it
          """)
  void whatIsNotAPrivateKeyThatSignsIsRefusedWithWhatItIs(String file, String why) {
    assertThatThrownBy(() -> SigningKey.parse(file, TrustFiles.text(file)))
        .isInstanceOf(KeyException.class)
        .hasMessageStartingWith("Cannot use " + file + " as a private key: ")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ed25519.pem | it is a private key. Write the public half of the signer's key: openssl pkey -in KEY.pem -pubout
          encrypted.pem | it is encrypted. Have whoever knows its password write the public half
          rsa.pub | it is an RSA key, and archives are signed with
          x25519.pub | and archives are signed with
          certificate.pem | it is a certificate. Take its key: openssl x509
          secp256k1.pub | Make one that fits: openssl genpkey
          """)
  void whatIsNotAPublicKeyOfASignerIsRefusedWithWhatItIs(String file, String why) {
    assertThatThrownBy(() -> VerificationKey.parse(file, TrustFiles.text(file)))
        .isInstanceOf(KeyException.class)
        .hasMessageStartingWith("Cannot use " + file + " as a public key: ")
        .hasMessageContaining(why);
  }

  @Test
  void aFileOfTwoKeysLeavesItOpenWhichIsMeant() {
    String two = TrustFiles.text("p256.pub") + TrustFiles.text("ed25519.pub");

    assertThatThrownBy(() -> VerificationKey.parse("two.pub", two))
        .hasMessage(
            "Cannot use two.pub as a public key: it holds several keys. Write each to a file of its"
                + " own.");
  }

  @Test
  void noMessageShowsAnythingOfAPrivateKey() {
    String text = TrustFiles.text("ed25519.pem");
    String middle = text.lines().toList().get(1);
    SigningKey key = SigningKey.parse("k", text);

    assertThat(key.toString()).startsWith("private half of ED25519 key ").doesNotContain(middle);
    assertThatThrownBy(() -> SigningKey.parse("k", text.replace("PRIVATE KEY", "SECRET KEY")))
        .hasMessageNotContaining(middle);
    assertThatThrownBy(() -> SigningKey.parse("k", text.replace("MC4C", "MC4D")))
        .hasMessageContaining("is damaged")
        .hasMessageNotContaining(middle.substring(8));
  }
}
