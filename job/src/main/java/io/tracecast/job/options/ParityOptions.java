package io.tracecast.job.options;

import io.tracecast.job.error.JobErrors;
import picocli.CommandLine.Option;

/** Options that say how far an execution provider's answers may lie from the engine's own. */
public final class ParityOptions {
  @Option(
      names = "--provider-tolerance",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description =
          "How far the answers of --provider may lie from those of ONNX Runtime's own code on the"
              + " first images of the run, as a share of the largest number in them; not for graphs"
              + " that compute in integers, where providers round differently.")
  double tolerance;

  @Option(
      names = "--min-agreement",
      paramLabel = "SHARE",
      defaultValue = "0.9",
      description =
          "Of the first images of the run so many must have the same best class with --provider as"
              + " with ONNX Runtime's own code.")
  double minAgreement;

  /** Refuses what no comparison could use. */
  public void check() {
    requireShare("--provider-tolerance", tolerance);
    requireShare("--min-agreement", minAgreement);
  }

  private static void requireShare(String option, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw JobErrors.usage("%s is a share from 0 to 1, not %s.", option, value);
    }
  }

  /** Returns the most that numbers may differ by, as a share of the largest. */
  public double tolerance() {
    return tolerance;
  }

  /** Returns the least share of images with the same best class. */
  public double minAgreement() {
    return minAgreement;
  }
}
