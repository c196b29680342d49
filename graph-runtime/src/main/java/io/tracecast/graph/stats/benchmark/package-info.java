/**
 * What repeated measurements say of variants: means and their spread, analysis of variance,
 * intervals, verdicts. It knows numbers alone: neither graphs nor engines, neither machines nor
 * Spark. Each formula names its source.
 */
package io.tracecast.graph.stats.benchmark;
