/** What a graph and an executor need and have, found out before images are scored. */
package io.tracecast.job.probe;
