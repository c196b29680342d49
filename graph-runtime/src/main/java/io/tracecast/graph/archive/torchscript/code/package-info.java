/**
 * TorchScript's code: the part of Python that {@code torch.jit.save} writes, as classes, methods
 * and expressions. The text comes from outside: it is read in one pass, to a bounded depth.
 */
package io.tracecast.graph.archive.torchscript.code;
