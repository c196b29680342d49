package io.tracecast.graph.image.broken;

import io.tracecast.graph.archive.GraphArchive;

/** Breaks two rules on purpose: an image knows no archive, and archives know images already. */
final class ArchiveReader {
  private ArchiveReader() {}

  static long sizeInBytes(GraphArchive archive) {
    return archive.files().sizeInBytes();
  }
}
