package io.tracecast.graph.archive.trust;

import static io.tracecast.graph.archive.trust.BoundedJson.field;
import static io.tracecast.graph.archive.trust.BoundedJson.require;
import static io.tracecast.graph.archive.trust.BoundedJson.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.archive.ArchiveErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * A Sigstore bundle, version 0.3, that holds a DSSE envelope (protocol version 1) signed with a
 * key.
 *
 * @param payload what was signed
 * @param signature over its pre-authentication encoding
 * @param claimedSigner by which key, as it says itself
 */
record SignatureBundle(byte[] payload, byte[] signature, ClaimedSigner claimedSigner) {
  private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  private static final String SHA256_HEX = "[0-9a-f]{64}";

  /** Signs a payload. */
  static SignatureBundle sign(byte[] payload, SigningKey key) {
    VerificationKey signer = key.publicHalf();
    return new SignatureBundle(
        payload,
        key.sign(preAuthenticationEncoding(payload)),
        new ClaimedSigner(Optional.of(signer.fingerprint()), Optional.of(signer.hint())));
  }

  /** Returns whether it is by that key, whatever it says itself. */
  boolean isBy(VerificationKey key) {
    return key.verifies(preAuthenticationEncoding(payload), signature);
  }

  /** Returns whether it says that it is by that key. */
  boolean names(VerificationKey key) {
    return claimedSigner.fingerprint().equals(Optional.of(key.fingerprint()))
        || claimedSigner.pemSha256().equals(Optional.of(key.hint()));
  }

  /** Returns by which key it says that it is, in words. */
  String keyName() {
    return claimedSigner.describe();
  }

  /** DSSE's PAE: type and payload, each behind its length. */
  private static byte[] preAuthenticationEncoding(byte[] payload) {
    ByteArrayOutputStream encoding = new ByteArrayOutputStream(payload.length + 64);
    encoding.writeBytes(
        "DSSEv1 %d %s %d "
            .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length)
            .getBytes(UTF_8));
    encoding.writeBytes(payload);
    return encoding.toByteArray();
  }

  /** Returns the bundle as JSON, with a line break at its end. */
  byte[] toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("mediaType", MEDIA_TYPE);
    ObjectNode material = root.putObject("verificationMaterial");
    material.putObject("publicKey").put("hint", claimedSigner.pemSha256().orElse(""));
    material.putArray("tlogEntries");
    ObjectNode envelope = root.putObject("dsseEnvelope");
    envelope.put("payload", payload).put("payloadType", PAYLOAD_TYPE);
    envelope
        .putArray("signatures")
        .addObject()
        .put("sig", signature)
        .put("keyid", claimedSigner.fingerprint().orElse(""));
    return (new String(BoundedJson.write(root), UTF_8) + "\n").getBytes(UTF_8);
  }

  /**
   * Reads a bundle; nothing of what it says is verified.
   *
   * @param graph the archive's name, for messages
   * @throws io.tracecast.graph.archive.ArchiveException if it is not one that is signed with a key
   */
  static SignatureBundle parse(String graph, DetachedSignature file) {
    try {
      JsonNode root = BoundedJson.read(file.bytes());
      require(root, "mediaType", MEDIA_TYPE);
      JsonNode material = field(root, "verificationMaterial");
      if (material.has("certificate") || material.has("x509CertificateChain")) {
        throw TrustErrors.certified(graph, file.name());
      }
      JsonNode key = field(material, "publicKey");
      JsonNode envelope = field(root, "dsseEnvelope");
      require(envelope, "payloadType", PAYLOAD_TYPE);
      JsonNode signatures = field(envelope, "signatures");
      if (!signatures.isArray() || signatures.size() != 1) {
        throw new IOException("it does not hold one signature");
      }
      return new SignatureBundle(
          base64(envelope, "payload"),
          base64(signatures.get(0), "sig"),
          new ClaimedSigner(digest(signatures.get(0), "keyid"), digest(key, "hint")));
    } catch (IOException e) {
      String why = ArchiveErrors.quoted(String.valueOf(e.getMessage()));
      throw TrustErrors.notABundle(graph, file.name(), why, e);
    }
  }

  /** What is not a digest names no key: it is shown to people, and may hold anything. */
  private static Optional<String> digest(JsonNode object, String name) {
    return Optional.ofNullable(object.get(name))
        .map(JsonNode::asText)
        .filter(text -> text.matches(SHA256_HEX));
  }

  private static byte[] base64(JsonNode object, String name) throws IOException {
    try {
      return Base64.getDecoder().decode(text(object, name));
    } catch (IllegalArgumentException e) {
      throw new IOException(name + " is not base64", e);
    }
  }
}
