/** The search for the batch size that scores most images per second on the executors at hand. */
package io.tracecast.job.batchsize;
