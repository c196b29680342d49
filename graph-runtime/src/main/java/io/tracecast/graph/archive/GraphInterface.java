package io.tracecast.graph.archive;

import io.tracecast.graph.answer.Task;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.Activation;
import java.util.List;

/**
 * What belongs to a graph beside its numbers: how images become its input and how its output is
 * read.
 *
 * @param preprocessing how images become the input
 * @param outputs the names of the outputs to read, the one that is ranked first; empty to choose by
 *     the task
 * @param task what they are read as
 * @param activation what turns that output into scores
 * @param labels one a class, by index; empty where unknown
 */
public record GraphInterface(
    Preprocessing preprocessing,
    List<String> outputs,
    Task task,
    Activation activation,
    List<String> labels) {
  public GraphInterface {
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
  }
}
