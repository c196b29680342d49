package io.tracecast.graph.archive;

/**
 * A file beside an archive's own that belongs to it, as the weights of an ONNX graph with external
 * data.
 *
 * @param location its path below the archive's folder, with slashes, as the archive gives it
 * @param bytes the whole file
 */
public record ArchivePart(String location, ArchiveBytes bytes) {}
