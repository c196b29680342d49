package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Map;

/**
 * A graph as the file writes it.
 *
 * @param nodes in order, in which each one comes after those whose values it takes
 * @param initializers its weights by name
 * @param inputs its inputs, weights among them in old files
 * @param outputs its outputs
 * @param values what the file says of values between nodes, by name
 */
record Graph(
    String name,
    List<Node> nodes,
    Map<String, Tensor> initializers,
    List<Value> inputs,
    List<Value> outputs,
    Map<String, Value> values) {}
