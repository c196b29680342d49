/**
 * Execution providers that ONNX Runtime loads from libraries of their own: found, checked,
 * configured and registered, once in a process. Knows ONNX Runtime's Java interface and nothing of
 * sessions.
 */
package io.tracecast.graph.engine.provider;
