package io.tracecast.graph.archive;

import java.io.IOException;

/** The folder of an archive, in which its parts are looked for. */
public interface ArchiveFolder {

  /** Returns what messages call it. */
  String name();

  /**
   * Reads a file below it.
   *
   * @param location a relative path with slashes; it does not lead out of the folder
   * @throws IOException if there is no such file, or it cannot be read
   */
  ArchiveBytes read(String location) throws IOException;
}
