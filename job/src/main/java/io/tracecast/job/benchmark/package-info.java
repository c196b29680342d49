/**
 * The command {@code benchmark}: every executor measures every variant, all slots at the same time,
 * and the driver says whether the differences are real and whether the run can be believed. What
 * the numbers mean is {@code io.tracecast.graph.stats.benchmark}'s business.
 */
package io.tracecast.job.benchmark;
