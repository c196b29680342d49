/**
 * Compares what an execution provider answers with what ONNX Runtime's own code answers, on the
 * driver and on images of the run, before executors score any.
 */
package io.tracecast.job.parity;
