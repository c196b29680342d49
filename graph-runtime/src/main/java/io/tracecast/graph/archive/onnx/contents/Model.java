package io.tracecast.graph.archive.onnx.contents;

import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.contents.Readable;
import io.tracecast.graph.archive.contents.Weights;
import java.util.List;

/**
 * An ONNX file, weights left out.
 *
 * @param graph its graph
 * @param functions what nodes may call
 * @param operators of all nodes, those in nodes and functions among them
 * @param isWhole whether all nodes are here; the rest of a file of very many is counted only
 */
record Model(
    FormatVersions.Onnx versions,
    Graph graph,
    List<Function> functions,
    OperatorCounts operators,
    Weights weights,
    List<Readable> readable,
    boolean isWhole) {}
