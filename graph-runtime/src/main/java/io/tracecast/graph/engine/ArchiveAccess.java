package io.tracecast.graph.engine;

/** How the bytes of an archive get into the engine. */
public enum ArchiveAccess {
  /**
   * From memory; the graph never touches a disk. Holds several copies while it loads. An archive of
   * several files goes through temporary files all the same: the engine knows no other way.
   */
  MEMORY,
  /**
   * From memory as well, for contents that must not touch a disk: what cannot be loaded so is
   * refused.
   */
  MEMORY_ONLY,
  /** Through private temporary files that are deleted as soon as the graph is loaded. */
  TEMPORARY_FILE
}
