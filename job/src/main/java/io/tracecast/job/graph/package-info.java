/** How a command finds its graph and the interface that belongs to it. */
package io.tracecast.job.graph;
