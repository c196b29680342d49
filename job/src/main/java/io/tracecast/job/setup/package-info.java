/** What every command does first: the interface that belongs to its graph, and what to refuse. */
package io.tracecast.job.setup;
