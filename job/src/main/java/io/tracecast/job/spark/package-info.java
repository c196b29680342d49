/** What crosses the wire to every executor and what lives in one: broadcast, slots, sessions. */
package io.tracecast.job.spark;
