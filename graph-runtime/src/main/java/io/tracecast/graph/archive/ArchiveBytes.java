package io.tracecast.graph.archive;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of an archive, wherever they lie. */
public interface ArchiveBytes {

  /** Opens the bytes from their beginning; the caller closes the stream. */
  InputStream openStream() throws IOException;

  /** Returns the number of bytes. */
  long sizeInBytes();
}
