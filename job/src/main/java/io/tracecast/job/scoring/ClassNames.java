package io.tracecast.job.scoring;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphInterface;
import java.util.List;

/**
 * What the classes of a graph are called.
 *
 * @param labels by index; may be too few, or none
 */
public record ClassNames(List<String> labels) {

  /** Returns the labels of the interface, or else those that the graph's output itself has. */
  public static ClassNames of(GraphInterface graphInterface, AnswerForm answers) {
    return new ClassNames(
        graphInterface.labels().isEmpty()
            ? answers.outputs().get(0).keys()
            : graphInterface.labels());
  }

  /** Returns the name of a class, which is its number where it has no label. */
  public String of(int classIndex) {
    return classIndex < labels.size() ? labels.get(classIndex) : "class " + classIndex;
  }
}
