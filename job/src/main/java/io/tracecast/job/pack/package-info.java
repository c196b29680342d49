/** The command that attaches an interface to an archive. */
package io.tracecast.job.pack;
