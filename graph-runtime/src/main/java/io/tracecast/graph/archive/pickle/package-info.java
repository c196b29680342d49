/**
 * Reads the pickles in which PyTorch writes tensors, and nothing else: no code is run, and what
 * tensors do not need is refused by its name.
 */
package io.tracecast.graph.archive.pickle;
