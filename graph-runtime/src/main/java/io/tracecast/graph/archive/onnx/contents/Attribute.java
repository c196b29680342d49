package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Optional;

/**
 * An attribute of a node: one of these holds its value, or it takes that of the function that the
 * node is in.
 *
 * @param reference the name of an attribute of the function; empty where the value is here
 */
record Attribute(
    String name,
    Optional<Long> integer,
    Optional<Float> number,
    Optional<String> text,
    List<Long> integers,
    List<Float> numbers,
    List<String> texts,
    Optional<Tensor> tensor,
    List<Graph> graphs,
    String reference) {

  /** Returns the same value under another name. */
  Attribute called(String other) {
    return new Attribute(
        other, integer, number, text, integers, numbers, texts, tensor, graphs, reference);
  }
}
