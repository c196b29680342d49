package io.tracecast.graph.engine;

import com.sun.jna.Function;
import io.tracecast.graph.engine.GraphException.Kind;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what runs in native libraries, so that the process does not end under it.
 *
 * <p>When a process ends its libraries are taken apart, and a thread that still runs in one of them
 * ends the process with a segmentation fault instead. So from the moment a JVM shuts down nothing
 * begins any more, and a shutdown hook waits for what runs. What does not return within {@link
 * #PATIENCE} is left behind: the process then ends without taking its libraries apart.
 */
public final class NativeWork {

  /** Less than the ten seconds after which Spark's worker kills an executor that it stops. */
  static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final Logger LOG = LoggerFactory.getLogger(NativeWork.class);
  private static final NativeWork PROCESS = new NativeWork();

  private int running;
  private boolean ending;
  private volatile int exitCode = 1;

  NativeWork() {}

  /** Something that runs in a native library, or will; closing it says that it has returned. */
  public interface Running extends AutoCloseable {
    @Override
    void close();
  }

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(PROCESS::end, "tracecast-native-work"));
    } catch (IllegalStateException e) { // the first use of it comes when the end has begun
      PROCESS.ending = true;
    }
  }

  /**
   * Begins something that the end of this process waits for; whoever calls closes it, on any
   * thread.
   *
   * @throws GraphException of kind {@link Kind#CLOSED} if the process ends
   */
  public static Running begin() {
    return PROCESS.enter();
  }

  /** Returns whether this process ends, so that long work stops where it can. */
  public static boolean isEnding() {
    return PROCESS.ends();
  }

  /** Says how this process is going to end, in case that something does not return. */
  public static void exitsWith(int exitCode) {
    PROCESS.exitCode = exitCode;
  }

  synchronized Running enter() {
    if (ending) {
      throw new GraphException(Kind.CLOSED, "The process is ending: nothing begins any more.");
    }
    running++;
    return new Running() {
      private boolean closed;

      @Override
      public void close() {
        synchronized (NativeWork.this) {
          if (!closed) {
            closed = true;
            running--;
            NativeWork.this.notifyAll();
          }
        }
      }
    };
  }

  private synchronized boolean ends() {
    return ending;
  }

  /**
   * Lets nothing begin any more and waits for what runs.
   *
   * @return whether all of it has returned in time
   */
  synchronized boolean shut(Duration patience) {
    ending = true;
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (running > 0 && System.nanoTime() < end) {
        wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return running == 0;
  }

  private void end() {
    if (!shut(PATIENCE)) {
      LOG.warn("The process ends though native work has not returned for {}", PATIENCE);
      Function.getFunction("c", "_exit").invoke(new Object[] {exitCode});
    }
  }
}
