/** What is in a TorchScript archive: what its code calls, its weights, and what it costs. */
package io.tracecast.graph.archive.torchscript.contents;
