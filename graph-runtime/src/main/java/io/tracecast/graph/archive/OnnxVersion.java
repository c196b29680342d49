package io.tracecast.graph.archive;

/**
 * Which ONNX a graph is written in.
 *
 * @param ir the version of the file's own structure
 * @param opset the version of the standard operators; 0 where the graph imports none
 */
public record OnnxVersion(long ir, long opset) {}
