package io.tracecast.graph.engine;

/**
 * The device that a request came to.
 *
 * @param device where the graph runs
 * @param reason why, for people
 */
public record DeviceChoice(Device device, String reason) {}
