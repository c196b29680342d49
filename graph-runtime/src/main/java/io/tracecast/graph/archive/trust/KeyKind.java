package io.tracecast.graph.archive.trust;

/** What a key of a pair is for. */
enum KeyKind {
  SIGN(
      "PRIVATE KEY",
      "private key",
      "Make one that fits: openssl genpkey -algorithm ed25519 -out KEY.pem (or -algorithm EC -pkeyopt"
          + " ec_paramgen_curve:P-256).",
      "Write it without a password, to a file that only you can read: openssl pkey -in KEY.pem -out"
          + " PLAIN.pem."),
  VERIFY(
      "PUBLIC KEY",
      "public key",
      "Write the public half of the signer's key: openssl pkey -in KEY.pem -pubout -out KEY.pub.",
      "Have whoever knows its password write the public half: openssl pkey -in KEY.pem -pubout -out"
          + " KEY.pub.");

  private final String label;
  private final String words;
  private final String remedy;
  private final String remedyEncrypted;

  KeyKind(String label, String words, String remedy, String remedyEncrypted) {
    this.label = label;
    this.words = words;
    this.remedy = remedy;
    this.remedyEncrypted = remedyEncrypted;
  }

  /** Returns what stands after BEGIN in its PEM file. */
  String label() {
    return label;
  }

  String words() {
    return words;
  }

  /** Returns how to make one that can be used. */
  String remedy() {
    return remedy;
  }

  /** Returns what to do with one that a password guards. */
  String remedyEncrypted() {
    return remedyEncrypted;
  }

  /**
   * Refuses a block that holds something else.
   *
   * @throws KeyException that names what it is, and how to make what is needed of it
   */
  void require(String file, PemBlock block) {
    if (block.label().equals(label)) {
      return;
    }
    throw switch (block.label()) {
      case "ENCRYPTED PRIVATE KEY" ->
          TrustErrors.wrongKey(file, this, "it is encrypted", remedyEncrypted);
      case "PRIVATE KEY" -> TrustErrors.wrongKey(file, this, "it is a private key", remedy);
      case "PUBLIC KEY" ->
          TrustErrors.wrongKey(
              file, this, "it is a public key", "Name the file that holds its private half.");
      case "EC PRIVATE KEY", "EC PARAMETERS" ->
          TrustErrors.wrongKey(
              file,
              this,
              "it is an EC private key in SEC 1 form, as openssl ecparam writes it",
              this == SIGN
                  ? "Write it as PKCS #8: openssl pkcs8 -topk8 -nocrypt -in KEY.pem -out KEY8.pem."
                  : remedy);
      case "RSA PRIVATE KEY", "RSA PUBLIC KEY" ->
          TrustErrors.wrongKey(file, this, "it is an RSA key", remedy);
      case "OPENSSH PRIVATE KEY" ->
          TrustErrors.wrongKey(file, this, "it is in OpenSSH's own form", SIGN.remedy);
      case "CERTIFICATE" ->
          TrustErrors.wrongKey(
              file,
              this,
              "it is a certificate",
              this == VERIFY
                  ? "Take its key: openssl x509 -in CERTIFICATE.pem -pubkey -noout -out KEY.pub."
                  : remedy);
      default -> TrustErrors.wrongKey(file, this, "it is a " + block.label(), remedy);
    };
  }
}
