/** One partition's way through an executor: read, decode, forward, answer, and what it counted. */
package io.tracecast.job.scoring;
