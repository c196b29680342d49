package io.tracecast.graph.engine;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.Signature;

/**
 * What a session needs of an archive.
 *
 * @param name the archive's name, for messages
 * @param format how the graph is serialized
 * @param signature its inputs and outputs, as far as the archive says
 * @param bytes the archive itself
 */
public record GraphSource(
    String name, GraphFormat format, Signature signature, ArchiveBytes bytes) {}
