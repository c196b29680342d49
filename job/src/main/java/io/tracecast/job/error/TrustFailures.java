package io.tracecast.job.error;

import io.tracecast.graph.archive.trust.KeyException;

/** What ends a command for keys and signatures, as far as archives do not say it themselves. */
public final class TrustFailures {
  private TrustFailures() {}

  /** The end of a command that was given a key that it cannot use. */
  public static JobException keyUnusable(KeyException why) {
    return JobErrors.error(ExitCode.USAGE, "%s", why, why.getMessage());
  }

  public static JobException keyUnreadable(String option, String file, Throwable cause) {
    return JobErrors.error(
        ExitCode.USAGE,
        "Cannot read the key %s that %s names: %s%s",
        cause,
        file,
        option,
        JobErrors.reason(cause, "Check the path and that the driver may read it."),
        DriverPlace.ofRelative(file));
  }

  public static JobException noTrustedSigner() {
    return JobErrors.usage(
        "--require-signature is given, and nobody whose signature would do. Name the public keys of"
            + " those whose archives may run: --trusted-signer FILE.");
  }

  public static JobException signatureOfNobody() {
    return JobErrors.usage(
        "--signature names a signature, and nothing says whose it has to be, so it would prove"
            + " nothing. Name the signer's public key as well: --trusted-signer FILE.");
  }

  public static JobException unsealedCopy(String path) {
    return JobErrors.usage(
        "%s is sealed, and pack would write its contents in the open. Seal the copy too: --seal"
            + " SOURCE, which may be the same as --seal-key.",
        path);
  }
}
