package io.tracecast.graph.archive.trust;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of keys that sign archives, with the hash that Sigstore pairs each curve with. */
enum KeyAlgorithm {
  ED25519("Ed25519", "Ed25519"),
  P_256("secp256r1", "SHA256withECDSA"),
  P_384("secp384r1", "SHA384withECDSA"),
  P_521("secp521r1", "SHA512withECDSA");

  private final String curve;
  private final String signature;

  KeyAlgorithm(String curve, String signature) {
    this.curve = curve;
    this.signature = signature;
  }

  /** Returns the JDK's name of its signatures. */
  String signature() {
    return signature;
  }

  /** Returns what a key is for, if it is for one of these. */
  static Optional<KeyAlgorithm> of(Key key) {
    if (key instanceof EdECKey edwards) {
      boolean known = edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
      return known ? Optional.of(ED25519) : Optional.empty();
    }
    return key instanceof ECKey elliptic
        ? Stream.of(P_256, P_384, P_521).filter(one -> one.hasCurveOf(elliptic)).findFirst()
        : Optional.empty();
  }

  private boolean hasCurveOf(ECKey key) {
    ECParameterSpec known = parameters();
    ECParameterSpec other = key.getParams();
    return known.getCurve().equals(other.getCurve())
        && known.getGenerator().equals(other.getGenerator())
        && known.getOrder().equals(other.getOrder())
        && known.getCofactor() == other.getCofactor();
  }

  private ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(curve));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has the curve " + curve, e);
    }
  }
}
