/** The command that prints what is in an archive. */
package io.tracecast.job.inspect;
