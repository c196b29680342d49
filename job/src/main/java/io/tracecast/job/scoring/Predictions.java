package io.tracecast.job.scoring;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerForm.Kind;
import io.tracecast.graph.answer.AnswerRanker;
import io.tracecast.graph.answer.AnswerRanker.Box;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.PredictionColumns.Answer;
import io.tracecast.job.spark.ScoringPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/** Turns a graph's outputs into rows of predictions. */
final class Predictions {
  private static final int CLASSES_IN_WORDS = 2;

  /** What rounding, of half precision too, adds to a probability at most. */
  private static final float ROUNDING = 0.01f;

  private final AnswerForm answers;
  private final AnswerRanker ranker;
  private final PredictionColumns columns;
  private final ClassNames names;
  private final boolean keepNan;
  private final String graph;
  private final PredictionColumns.Origin origin;

  Predictions(ScoringPlan plan, GraphInterface graphInterface, AnswerForm answers) {
    this.answers = answers;
    this.names = ClassNames.of(graphInterface, answers);
    this.ranker =
        new AnswerRanker(
            answers,
            graphInterface.activation(),
            plan.rows().topK(),
            graphInterface.labels().size());
    String interfaceDigest = plan.rows().interfaceDigest();
    this.columns =
        PredictionColumns.of(answers, plan.rows().withOutput()).tracking(interfaceDigest != null);
    this.keepNan = plan.rows().keepNan();
    this.graph = plan.graph().name();
    this.origin =
        new PredictionColumns.Origin(names.labels(), plan.graph().sha256(), interfaceDigest);
  }

  /**
   * Returns what the graph answered to an image of a batch.
   *
   * @throws NotANumberException if NaN or infinity is in it, and is not to be kept
   * @throws GraphException if it is not what the graph's other answers are
   */
  Answer answer(List<OutputTensor> outputs, int index) {
    if (!keepNan && AnswerRanker.isNotANumber(outputs, index)) {
      throw new NotANumberException();
    }
    try {
      List<Box> boxes = ranker.boxes(outputs, index);
      return answers.kind() == Kind.DETECTION_ROWS || answers.kind() == Kind.DETECTION_LISTS
          ? new Answer(ranker.rank(outputs, index), boxes, alone(outputs, index, boxes.size()), 0)
          : new Answer(ranker.rank(outputs, index), boxes, outputs, index);
    } catch (IllegalArgumentException e) {
      throw new GraphException(
          GraphException.Kind.OUTPUT, "Graph %s %s".formatted(graph, e.getMessage()));
    }
  }

  /** Cuts one image out of its batch, without the padding that is due to the others. */
  private static List<OutputTensor> alone(List<OutputTensor> outputs, int index, int boxes) {
    List<OutputTensor> own = new ArrayList<>(outputs.size());
    for (OutputTensor output : outputs) {
      List<Long> shape = new ArrayList<>(output.rowShape());
      float[] values = output.row(index);
      if (own.isEmpty()) {
        shape.set(0, (long) boxes);
        values = Arrays.copyOf(values, Math.toIntExact(boxes * shape.get(1)));
      }
      own.add(new OutputTensor(output.name(), 1, shape, values));
    }
    return own;
  }

  /** Returns whether the best score is a number that no probability is. */
  static boolean isRaw(Answer answer) {
    if (answer.ranking().size() == 0) {
      return false;
    }
    float best = answer.ranking().scores()[0];
    return best < -ROUNDING || best > 1 + ROUNDING;
  }

  /** Returns the two best classes of an image, or what else there is. */
  Example example(BatchFiller.DecodedRow image, Answer answer) {
    List<String> words = new ArrayList<>();
    Ranking ranking = answer.ranking();
    for (int i = 0; i < Math.min(CLASSES_IN_WORDS, ranking.size()); i++) {
      String name = names.of(ranking.indices()[i]);
      float score = ranking.scores()[i];
      words.add(Float.isFinite(score) ? String.format(Locale.ROOT, "%s %.3f", name, score) : name);
    }
    switch (answers.kind()) {
      case DETECTIONS, DETECTION_ROWS, DETECTION_LISTS ->
          words.add(answer.boxes().size() + " boxes");
      case VALUES -> {
        OutputTensor output = answer.outputs().get(0);
        words.add(output.name() + " " + output.rowShape());
      }
      default -> {} // classes have been named
    }
    return new Example(image.image().path(), words);
  }

  Row row(BatchFiller.DecodedRow image, Answer answer) {
    return columns.row(image.image(), image.width(), image.height(), answer, origin);
  }
}
