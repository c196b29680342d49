package io.tracecast.graph.engine;

import io.tracecast.graph.engine.GraphException.Kind;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Lets forward passes through until it is shut, and shuts when the last one is out. */
final class ForwardGate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String graph;
  private volatile boolean shut;

  ForwardGate(String graph) {
    this.graph = graph;
  }

  /** Enters; closing the pass leaves. */
  Pass enter() {
    lock.readLock().lock();
    if (shut) {
      lock.readLock().unlock();
      throw new GraphException(
          Kind.CLOSED,
          "The session of graph "
              + graph
              + " is closed: its memory was given back. Open a new session.");
    }
    return () -> lock.readLock().unlock();
  }

  /** Waits for those inside, then shuts; returns whether this call did it. */
  boolean shut() {
    lock.writeLock().lock();
    try {
      boolean first = !shut;
      shut = true;
      return first;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Returns how many are inside now. */
  int inside() {
    return lock.getReadLockCount();
  }

  boolean isShut() {
    return shut;
  }

  /** One forward pass inside. */
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }
}
