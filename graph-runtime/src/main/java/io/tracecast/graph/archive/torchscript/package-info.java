/**
 * The TorchScript format: its zip, what its code says of a graph, and how a copy gets an interface.
 */
package io.tracecast.graph.archive.torchscript;
