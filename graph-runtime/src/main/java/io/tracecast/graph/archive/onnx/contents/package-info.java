/** What is in an ONNX file: its nodes, its weights, the shapes between them, and what they cost. */
package io.tracecast.graph.archive.onnx.contents;
