package io.tracecast.job.submit;

/**
 * A driver that the master has taken.
 *
 * @param memoryInMebibytes what a worker has to have free for its heap
 */
record SubmittedDriver(String id, int cores, int memoryInMebibytes) {}
