/** Batches of images in Arrow-owned off-heap memory. */
package io.tracecast.graph.tensor;
