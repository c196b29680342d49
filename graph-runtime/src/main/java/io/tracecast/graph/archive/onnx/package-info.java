/** The ONNX format: its wire, what a file says of its graph, and how a copy gets an interface. */
package io.tracecast.graph.archive.onnx;
