package io.tracecast.job.spark;

import io.tracecast.graph.engine.SessionSettings;
import java.time.Duration;

/**
 * The session that somebody needs.
 *
 * @param sha256 the archive's digest
 * @param settings how the graph runs
 * @param passesAtOnce forward passes that run at once
 * @param timeout how long the graph may take to load and warm up
 */
public record SessionRequest(
    String sha256, SessionSettings settings, int passesAtOnce, Duration timeout) {}
