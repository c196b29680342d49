package io.tracecast.job.options;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.TrustFailures;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say which archives may be run at all. */
final class TrustOptions {
  @Option(
      names = "--graph-sha256",
      paramLabel = "HEX",
      description = "Refuse any other archive than the one with this digest.")
  private String sha256;

  @Option(
      names = "--trusted-signer",
      paramLabel = "FILE",
      description =
          "Refuse any other archive than one that is signed with the private half of this public key,"
              + " as openssl pkey -pubout writes it.")
  private List<String> trustedSigners = new ArrayList<>();

  @Option(
      names = "--require-signature",
      description =
          "Refuse to run without --trusted-signer; for files of options, so that nothing unsigned"
              + " runs.")
  private boolean requireSignature;

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "The archive's signature; by default the file beside it with .sig at its end.")
  private String signature;

  @Option(
      names = "--seal-key",
      paramLabel = "SOURCE",
      description =
          "Where the key of a sealed archive is: file:PATH, env:NAME or spark:PROPERTY, on the driver"
              + " and on each executor.")
  private String sealKey;

  /**
   * Refuses what is said of one archive where there are several.
   *
   * @param archives how many are named
   * @throws io.tracecast.job.error.JobException if a digest or a signature is that of one
   */
  void requireFits(int archives) {
    if (sha256 != null && archives > 1) {
      throw JobErrors.usage(
          "--graph-sha256 pins one archive, and %d are named. Leave it out; the report tells each"
              + " digest.",
          archives);
    }
    if (signature != null && archives > 1) {
      throw JobErrors.usage(
          "--signature is that of one archive, and %d are named. Leave it out, and put each one's"
              + " signature beside it, with .sig at its end.",
          archives);
    }
  }

  /**
   * Returns what is demanded of an archive.
   *
   * @throws io.tracecast.job.error.JobException if a signature is asked for and nobody's is good
   */
  TrustDemands demandsOf(String path) {
    if (requireSignature && trustedSigners.isEmpty()) {
      throw TrustFailures.noTrustedSigner();
    }
    if (signature != null && trustedSigners.isEmpty()) {
      throw TrustFailures.signatureOfNobody();
    }
    return new TrustDemands(path, sha256, List.copyOf(trustedSigners), signature, sealKey);
  }
}
