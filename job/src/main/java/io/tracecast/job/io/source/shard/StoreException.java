package io.tracecast.job.io.source.shard;

import java.io.IOException;

/** The store failed to give a shard's bytes; the shard itself may be whole. */
final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  StoreException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
