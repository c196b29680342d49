package io.tracecast.job.io.source.shard;

import java.io.IOException;

/** The members of a shard, one after another. */
interface Members extends AutoCloseable {

  /** What a shard's index or the names of its members may take of a task's memory. */
  int MOST_MEMBERS = 10_000_000;

  /**
   * Reads the next member that is taken; others are passed over.
   *
   * @return null at the end of the shard
   * @throws IOException with what is wrong and where, if nothing can be read from there on
   */
  Member next() throws IOException;

  @Override
  void close() throws IOException;
}
