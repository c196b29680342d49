package io.tracecast.job.io.source;

import io.tracecast.job.io.source.PassedOver.Reason;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names in folders that are not those of images. */
final class FolderNames {
  /** The folder that only outputs of runs have. */
  static final String TRACECAST = "_tracecast";

  static final String REPORT = "run.json";
  static final String PREDICTIONS = "predictions";

  /** What a run writes into its output; files that others put beside it may be images. */
  private static final Set<String> OF_A_RUN =
      Set.of(TRACECAST, REPORT, PREDICTIONS, "quarantine", "report.html", "_SUCCESS");

  /** Not every name with '_': cameras write {@code _MG_1234.JPG} and {@code _DSC0001.JPG}. */
  private static final Pattern MARKER =
      Pattern.compile(
          "_(SUCCESS|metadata|common_metadata|committed_.*|started_.*|temporary|spark_metadata"
              + "|delta_log|tracecast)");

  private FolderNames() {}

  /** Returns why a file or folder of that name is passed over, if it is. */
  static Optional<Reason> passedOver(String name) {
    if (name.startsWith(".")) {
      return Optional.of(Reason.HIDDEN);
    }
    return name.startsWith("_") && MARKER.matcher(name).matches()
        ? Optional.of(Reason.MARKER)
        : Optional.empty();
  }

  static boolean isOfARun(String name) {
    return OF_A_RUN.contains(name);
  }
}
