package io.tracecast.job.options;

import picocli.CommandLine.Option;

/** The option that says how many classes a prediction names. */
public final class TopKOption {
  @Option(
      names = "--top-k",
      defaultValue = "5",
      paramLabel = "N",
      description = "Classes in a prediction; ${DEFAULT-VALUE} by default.")
  int topK;

  /** Returns how many. */
  public int value() {
    return topK;
  }

  /** Refuses what no run could use. */
  public void check() {
    OptionValues.requirePositive("--top-k", topK);
  }
}
