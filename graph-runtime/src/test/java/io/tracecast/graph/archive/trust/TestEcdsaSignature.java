package io.tracecast.graph.archive.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of an ECDSA signature lie between one and the order of the curve. */
class TestEcdsaSignature {

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void thoseOfRealSignaturesDo(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair keys = generator.generateKeyPair();
    BigInteger order = ((ECPublicKey) keys.getPublic()).getParams().getOrder();
    for (int i = 0; i < 50; i++) {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(keys.getPrivate());
      signer.update((byte) i);
      byte[] signature = signer.sign();

      assertThat(EcdsaSignature.parse(signature).isWithin(order)).isTrue();
    }
  }

  @Test
  void zerosAndTheOrderItselfDoNot() {
    BigInteger order = BigInteger.valueOf(97);
    assertThat(EcdsaSignature.parse(new byte[] {48, 6, 2, 1, 0, 2, 1, 0}).isWithin(order))
        .isFalse();
    assertThat(EcdsaSignature.parse(new byte[] {48, 6, 2, 1, 5, 2, 1, 97}).isWithin(order))
        .isFalse();
    assertThat(EcdsaSignature.parse(new byte[] {48, 6, 2, 1, 5, 2, 1, 96}).isWithin(order))
        .isTrue();
  }

  @Test
  void whatIsNoSequenceOfTwoIntegersIsRefused() {
    assertThatThrownBy(() -> EcdsaSignature.parse(new byte[] {48, 3, 2, 1, 5, 4, 1, 5}))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> EcdsaSignature.parse(new byte[] {48}))
        .isInstanceOf(RuntimeException.class);
  }
}
