package io.tracecast.job.benchmark.measure;

/**
 * What the driver saw of the run beside its figures.
 *
 * @param attempts how often the measuring began; more than once if an executor was lost
 * @param lost the executor that was lost last; empty if none was
 */
public record Circumstances(int attempts, String lost) {}
