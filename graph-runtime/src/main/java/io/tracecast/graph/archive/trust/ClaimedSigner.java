package io.tracecast.graph.archive.trust;

import java.util.Optional;

/**
 * By which key a signature says that it is, which anybody could write.
 *
 * @param fingerprint the SHA-256 of the key's SubjectPublicKeyInfo; model_signing leaves it out
 * @param pemSha256 the SHA-256 of the key's PEM file, by which model_signing names it
 */
public record ClaimedSigner(Optional<String> fingerprint, Optional<String> pemSha256) {

  /** Says it in words. */
  public String describe() {
    return fingerprint
        .map(sha256 -> "the key " + sha256)
        .or(() -> pemSha256.map(sha256 -> "the key whose PEM file has the SHA-256 " + sha256))
        .orElse("no key");
  }
}
