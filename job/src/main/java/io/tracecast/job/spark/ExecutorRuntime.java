package io.tracecast.job.spark;

import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What all tasks of one executor share: batch memory, sessions and the threads that read. */
public final class ExecutorRuntime {

  /** Enough reads at once to hide a slow store behind a fast device. */
  public static final int READERS = 32;

  private static final ExecutorRuntime INSTANCE = new ExecutorRuntime();

  /** CPU time and wall clock when a run's first partition found its session in this process. */
  record Start(long cpuNanos, long millis) {}

  /**
   * When runs began in this process, of those that were last heard of: nobody tells an executor
   * that a run has ended. One that is forgotten too early begins anew, and the driver keeps the
   * earlier of the two.
   */
  static final class Starts {
    private static final int KEPT = 64;

    private final Map<String, Start> latest =
        new LinkedHashMap<>(KEPT, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Start> eldest) {
            return size() > KEPT;
          }
        };

    synchronized Start of(String runId) {
      return latest.computeIfAbsent(
          runId, id -> new Start(CpuClock.processNanos(), System.currentTimeMillis()));
    }

    synchronized int size() {
      return latest.size();
    }
  }

  private final TensorMemory memory = TensorMemory.root(Long.MAX_VALUE);
  private final SessionRegistry sessions =
      new SessionRegistry(memory, SessionIdleTimeout::ofProcess);
  private final DecodeMemory decodeMemory = DecodeMemory.ofThisProcess();
  private final ExecutorService readers = readers();
  private final Starts starts = new Starts();

  private ExecutorRuntime() {}

  public static ExecutorRuntime get() {
    return INSTANCE;
  }

  private static ExecutorService readers() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.numbered("tracecast-reader"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  public TensorMemory memory() {
    return memory;
  }

  /** Returns what the pictures that are being decoded may take together. */
  public DecodeMemory decodeMemory() {
    return decodeMemory;
  }

  public SessionRegistry sessions() {
    return sessions;
  }

  /**
   * Returns the pool that reads images; its queue is bounded by what each partition reads ahead.
   */
  public ExecutorService readerPool() {
    return readers;
  }

  public Start startOf(String runId) {
    return starts.of(runId);
  }
}
