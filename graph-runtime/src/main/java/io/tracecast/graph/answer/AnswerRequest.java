package io.tracecast.graph.answer;

import java.util.List;

/**
 * What is asked of a graph's answers before it has run.
 *
 * @param outputs the outputs to read, the one that is ranked first; empty to choose by the task
 * @param task what they are read as
 * @param oneScoreIsClass whether a single number per image is the score of a class
 */
public record AnswerRequest(List<OutputChoice> outputs, Task task, boolean oneScoreIsClass) {

  /** The first output, as whatever it looks like. */
  public static final AnswerRequest FIRST = new AnswerRequest(List.of(), Task.AUTO, false);

  /** Returns the request for one output, as whatever it looks like. */
  public static AnswerRequest of(OutputChoice output) {
    return new AnswerRequest(List.of(output), Task.AUTO, false);
  }

  public AnswerRequest {
    outputs = List.copyOf(outputs);
  }
}
