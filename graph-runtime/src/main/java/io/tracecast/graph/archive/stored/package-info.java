/** How archives store tensors: their types, their bytes, and what stands for them in a graph. */
package io.tracecast.graph.archive.stored;
