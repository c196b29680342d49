package io.tracecast.graph.archive;

import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.Activation;
import java.util.List;
import java.util.Optional;

/**
 * What belongs to a graph beside its numbers: how images become its input and how its output is
 * read.
 *
 * @param preprocessing how images become the input
 * @param output the name of the output that holds the scores; the first one where absent
 * @param activation what turns that output into scores
 * @param labels one a class, by index; empty where unknown
 */
public record GraphInterface(
    Preprocessing preprocessing,
    Optional<String> output,
    Activation activation,
    List<String> labels) {
  public GraphInterface {
    labels = List.copyOf(labels);
  }
}
