package io.tracecast.job.parity;

import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.ProviderUse;

/**
 * How near an execution provider's answers come to those of ONNX Runtime's own code.
 *
 * @param use how the provider was used
 * @param nodes which provider runs which nodes of the graph
 * @param answers how far they lie from those of ONNX Runtime's own code
 */
public record Parity(ProviderUse use, NodeShares nodes, AnswerDifference answers) {}
