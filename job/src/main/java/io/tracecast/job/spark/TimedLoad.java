package io.tracecast.job.spark;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.process.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads a graph on a thread of its own, so that one that does not return can be left behind: no
 * engine lets go of a thread by force.
 */
final class TimedLoad {
  private final String graph;
  private final FutureTask<GraphSession> load;
  private boolean leftBehind;
  private GraphSession opened;

  private TimedLoad(String graph, Callable<GraphSession> open) {
    this.graph = graph;
    this.load = new FutureTask<>(() -> open(open));
  }

  /**
   * Opens a session, whatever interrupts: a session that opens unseen would stay open.
   *
   * @throws GraphException if it does not open in that time
   */
  static GraphSession run(String graph, Duration timeout, Callable<GraphSession> open) {
    TimedLoad load = new TimedLoad(graph, open);
    DaemonThreads.single("tracecast-load").withLoaderOf(TimedLoad.class).start(load.load);
    return load.await(timeout);
  }

  private GraphSession open(Callable<GraphSession> open) throws Exception {
    GraphSession session = open.call();
    synchronized (this) {
      if (leftBehind) {
        session.close();
      }
      opened = session;
    }
    return session;
  }

  private GraphSession await(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return load.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      synchronized (this) {
        if (opened != null) { // at the very last moment
          return opened;
        }
        leftBehind = true;
      }
      throw new GraphException(
          Kind.TIMEOUT,
          "Graph %s did not return from loading and warming up within %d s. Look for a loop in it that does not end, or give it longer with --forward-timeout."
              .formatted(graph, timeout.toSeconds()));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
