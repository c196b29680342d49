/**
 * Weights without a graph: reads tensors by name from what PyTorch and safetensors write, without
 * running any of it, and puts them into an archive whose graph has the same names.
 */
package io.tracecast.graph.archive.weights;
