package io.tracecast.job.spark;

import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.graph.tensor.TopK;
import io.tracecast.job.io.PredictionRow;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/** Turns a graph's output into rows of predictions. */
final class Predictions {
  private static final int CLASSES_IN_WORDS = 2;

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

  /** Returns the two best classes of an image in a line. */
  String inWords(BatchFiller.DecodedRow image, OutputTensor output, int index) {
    Ranking ranking = topK.rank(output, index);
    StringBuilder words = new StringBuilder(fileName(image.image().path()));
    for (int i = 0; i < Math.min(CLASSES_IN_WORDS, ranking.size()); i++) {
      int label = ranking.indices()[i];
      words.append(
          String.format(
              Locale.ROOT,
              "   %s %.3f",
              labels.isEmpty() ? "class " + label : labels.get(label),
              ranking.scores()[i]));
    }
    return words.toString();
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  Row row(BatchFiller.DecodedRow image, OutputTensor output, int index) {
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
