package io.tracecast.job.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.trust.ClaimedSigner;
import io.tracecast.graph.archive.trust.VerificationKey;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.options.GraphOptions;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Whose signature an archive has.
 *
 * @param verified the key whose signature it is, where trusted signers were named
 * @param claimed by which key the signature beside it says that it is, where nobody verified it
 * @param problem why that cannot be told
 */
record Signer(
    Optional<VerificationKey> verified, Optional<ClaimedSigner> claimed, Optional<String> problem) {

  /** Returns it, if a signature was verified or lies beside the archive. */
  static Optional<Signer> of(GraphOptions options, GraphArchive archive, Configuration hadoop) {
    if (archive.provenance().signed().isPresent()) {
      VerificationKey key = archive.provenance().signed().get().signer();
      return Optional.of(new Signer(Optional.of(key), Optional.empty(), Optional.empty()));
    }
    try {
      return options
          .claimedSigner(hadoop)
          .map(claimed -> new Signer(Optional.empty(), Optional.of(claimed), Optional.empty()));
    } catch (JobException e) { // score would not look at it
      return Optional.of(
          new Signer(Optional.empty(), Optional.empty(), Optional.of(e.getMessage())));
    }
  }

  /** Says it in words. */
  String describe() {
    return verified
        .map(key -> key + ", verified")
        .or(
            () ->
                claimed.map(
                    key ->
                        key.describe()
                            + ", as the signature says itself: not verified, name its public key with"
                            + " --trusted-signer"))
        .orElseGet(() -> "not known: " + problem.orElse(""));
  }

  /** Says it in JSON. */
  void write(ObjectNode node) {
    node.put("verified", verified.isPresent());
    verified
        .map(VerificationKey::fingerprint)
        .or(() -> claimed.flatMap(ClaimedSigner::fingerprint))
        .ifPresent(sha256 -> node.put("keySha256", sha256));
    claimed.flatMap(ClaimedSigner::pemSha256).ifPresent(sha256 -> node.put("pemSha256", sha256));
    problem.ifPresent(why -> node.put("error", Printable.masked(why)));
  }
}
