/** What a benchmark runs on executors: turns of variants in all slots, and what they took. */
package io.tracecast.job.benchmark.measure;
