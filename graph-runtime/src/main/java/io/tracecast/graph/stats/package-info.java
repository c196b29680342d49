/** Latency distributions and throughput as immutable values that merge. */
package io.tracecast.graph.stats;
