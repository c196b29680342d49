package io.tracecast.graph.archive.trust;

/** Where the key of a seal comes from, on the machine that asks. */
@FunctionalInterface
public interface KeyRetriever {

  /**
   * Fetches the key.
   *
   * @throws KeyException if it is not there, or not a key; nothing of it is in the message
   */
  SealingKey retrieve();
}
