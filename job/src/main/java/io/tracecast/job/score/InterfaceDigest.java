package io.tracecast.job.score;

import io.tracecast.graph.archive.Sha256;
import io.tracecast.job.spark.ScoringPlan;
import java.nio.charset.StandardCharsets;

/**
 * The digest of what an answer depends on beside the graph: the interface as {@code run.json} has
 * it, and those options that make other rows of the same picture.
 */
final class InterfaceDigest {
  private InterfaceDigest() {}

  static String of(ScoringPlan plan) {
    String document = plan.graph().interfaceDocument();
    ScoringPlan.Rows rows = plan.rows();
    ScoringPlan.Decoding decoding = plan.decoding();
    String options =
        "topK %d withOutput %s keepNan %s applyOrientation %s fast %s bands %s"
            .formatted(
                rows.topK(),
                rows.withOutput(),
                rows.keepNan(),
                decoding.applyOrientation(),
                decoding.fast(),
                decoding.bands());
    return Sha256.hex((document + "\n" + options).getBytes(StandardCharsets.UTF_8));
  }
}
