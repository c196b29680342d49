/** What crosses the wire and what lives in an executor: broadcast, Kryo, sessions, statistics. */
package io.tracecast.job.spark;
