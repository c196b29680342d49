package io.tracecast.graph.archive;

import io.tracecast.graph.answer.Task;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.Activation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * @param inputs what the graph gets beside the images in each forward pass, by the input's name
 */
public record GraphInterface(
    Preprocessing preprocessing,
    List<String> outputs,
    Task task,
    Activation activation,
    List<String> labels,
    Map<String, InputValue> inputs) {
  public GraphInterface {
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** The interface of a graph that gets nothing but images. */
  public GraphInterface(
      Preprocessing preprocessing,
      List<String> outputs,
      Task task,
      Activation activation,
      List<String> labels) {
    this(preprocessing, outputs, task, activation, labels, Map.of());
  }

  /** Returns the same interface with other labels. */
  public GraphInterface withLabels(List<String> newLabels) {
    return new GraphInterface(preprocessing, outputs, task, activation, newLabels, inputs);
  }
}
