package io.tracecast.job.spark;

import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.graph.tensor.TopK;
import io.tracecast.job.io.PredictionRow;
import java.util.List;
import org.apache.spark.sql.Row;

/** Turns a graph's output into rows of predictions. */
final class Predictions {
  private final TopK topK;
  private final List<String> labels;
  private final boolean withOutput;
  private final String graphDigest;

  Predictions(ScoringPlan plan, GraphInterface graphInterface) {
    this.topK = new TopK(plan.topK(), graphInterface.activation());
    this.labels = graphInterface.labels();
    this.withOutput = plan.withOutput();
    this.graphDigest = plan.graph().sha256();
  }

  Row row(PartitionScorer.DecodedRow image, OutputTensor output, int index) {
    Ranking ranking = topK.rank(output, index);
    Row[] ranked = new Row[ranking.size()];
    for (int i = 0; i < ranking.size(); i++) {
      int label = ranking.indices()[i];
      ranked[i] =
          PredictionRow.prediction(
              label, labels.isEmpty() ? null : labels.get(label), ranking.scores()[i]);
    }
    return PredictionRow.of(
        image.image(),
        image.width(),
        image.height(),
        ranked,
        withOutput ? output.row(index) : null,
        graphDigest);
  }
}
