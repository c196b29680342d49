package io.tracecast.job.scoring;

import java.io.IOException;

/** A store sent another number of bytes than the file has. */
final class CutBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  CutBodyException(long came, long length) {
    super("%d of the file's %d bytes came".formatted(came, length));
  }
}
