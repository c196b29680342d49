/** The command that sweeps the settings of a scoring run and writes the best as options. */
package io.tracecast.job.tune;
