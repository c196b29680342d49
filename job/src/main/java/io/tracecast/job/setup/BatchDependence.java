package io.tracecast.job.setup;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why a graph's answer to an image depends on the rest of its batch, as far as it can be told. */
public final class BatchDependence {
  private static final String TRAINING =
      "it normalises over the batch (%s in training mode). Call eval() on the module and export it"
          + " again";

  private static final String QUANTISING =
      "it measures the range of its activations over the batch (%s). Quantise it statically, with"
          + " calibration data";

  private BatchDependence() {}

  /**
   * Returns the cause with what to do in the export, as the end of a sentence without its point.
   *
   * @param operators the names of the graph's operators
   */
  public static String cause(Set<String> operators) {
    return Stream.of(
            named(operators, QUANTISING, "DynamicQuantizeLinear", "linear_dynamic"),
            named(operators, TRAINING, "BatchNormalization", "batch_norm"))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse("one of its operators reads across the first axis. Export it without");
  }

  private static Optional<String> named(Set<String> operators, String cause, String... names) {
    return Stream.of(names).filter(operators::contains).findFirst().map(cause::formatted);
  }
}
