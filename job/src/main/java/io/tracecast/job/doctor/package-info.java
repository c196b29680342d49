/** The command that probes every executor and says what would go wrong in a run. */
package io.tracecast.job.doctor;
