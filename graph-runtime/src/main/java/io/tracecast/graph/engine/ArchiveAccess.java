package io.tracecast.graph.engine;

/** How the bytes of an archive get into the engine. */
public enum ArchiveAccess {
  /** From memory; the graph never touches a disk. Holds several copies while it loads. */
  MEMORY,
  /** Through a private temporary file that is deleted as soon as the graph is loaded. */
  TEMPORARY_FILE
}
