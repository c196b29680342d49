package io.tracecast.job.spark;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.engine.provider.ExecutionProvider;
import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this process, one per digest, device and execution provider: loaded by whoever
 * comes first while others of the same graph wait for it, shared by all slots, closed when nobody
 * has used them for a while. Different graphs load side by side: the registry's lock guards who
 * holds what, and is never held while a graph loads.
 */
public final class SessionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRegistry.class);

  private record Key(String sha256, Device device, Optional<ExecutionProvider> provider) {
    static Key of(SessionRequest request) {
      SessionSettings settings = request.settings();
      return new Key(request.sha256(), settings.device(), settings.provider());
    }
  }

  private static final class Entry {
    final SessionRequest request;
    FutureTask<OpenSession> loading;

    /** Null until it is loaded. */
    OpenSession opened;

    int users;
    ScheduledFuture<?> closing;

    Entry(SessionRequest request) {
      this.request = request;
    }

    boolean runs(SessionRequest wanted) {
      return request.settings().equals(wanted.settings())
          && request.passesAtOnce() == wanted.passesAtOnce();
    }

    /** Quick, and so done under the lock: nobody runs a pass in it. */
    void close() {
      if (opened != null) {
        opened.close();
      }
    }
  }

  private final TensorMemory memory;
  private final Supplier<Duration> idleTimeout;
  private final Map<Key, Entry> entries = new HashMap<>();
  private final Map<Key, Integer> loads = new HashMap<>();
  private final Map<Key, GraphException> stuck = new HashMap<>();
  private final ScheduledThreadPoolExecutor janitor =
      new ScheduledThreadPoolExecutor(1, DaemonThreads.single("tracecast-session-janitor"));

  /**
   * @param memory where the batches of warm-ups come from
   * @param idleTimeout how long a session that nobody uses stays open, asked each time
   */
  SessionRegistry(TensorMemory memory, Supplier<Duration> idleTimeout) {
    this.memory = memory;
    this.idleTimeout = idleTimeout;
    janitor.setRemoveOnCancelPolicy(true); // each task of a run holds and lets go
  }

  /** One user's hold on a session; closing it lets the session go once nobody else holds it. */
  public final class Lease implements ForwardLane {
    private final Key key;
    private final Entry entry;
    private final OpenSession opened;
    private boolean closed;

    private Lease(Key key, Entry entry, OpenSession opened) {
      this.key = key;
      this.entry = entry;
      this.opened = opened;
    }

    public GraphSession session() {
      return opened.session();
    }

    @Override
    public ImageShape inputShape() {
      return session().inputShape();
    }

    @Override
    public AnswerForm answers() {
      return session().answers();
    }

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
      return opened.pool().submit(session(), batch);
    }

    @Override
    public void giveUp(GraphException why) {
      synchronized (SessionRegistry.this) {
        stuck.put(key, why);
        entries.remove(key, entry);
      }
    }

    int graphLoads() {
      synchronized (SessionRegistry.this) {
        return loads.getOrDefault(key, 0);
      }
    }

    @Override
    public void close() {
      synchronized (SessionRegistry.this) {
        if (!closed) {
          closed = true;
          release(key, entry);
        }
      }
    }
  }

  /**
   * Returns a hold on the session of that graph, loading it if this process has none. Who comes
   * while another loads the same waits for it, and fails as it fails; who comes after a failure
   * tries anew.
   *
   * @param request which graph, and how it runs
   * @param archive gives the archive; called only to load
   * @param afterLoad called once the archive's bytes are no longer needed, whether it loaded or not
   * @throws TaskKilledException if the thread is interrupted while another loads
   */
  public Lease acquire(SessionRequest request, Supplier<GraphArchive> archive, Runnable afterLoad) {
    Key key = Key.of(request);
    Entry entry = hold(key, request, archive, afterLoad);
    entry.loading.run(); // of all who call it, the first does it and the others go on at once
    try {
      return new Lease(key, entry, entry.loading.get());
    } catch (InterruptedException e) {
      release(key, entry);
      throw KilledTask.by(e, "the task was interrupted while another loads its graph");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static RuntimeException failure(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
  }

  private synchronized Entry hold(
      Key key, SessionRequest request, Supplier<GraphArchive> archive, Runnable afterLoad) {
    GraphException known = stuck.get(key);
    if (known != null) {
      throw known;
    }
    Entry entry = entries.get(key);
    if (entry != null && !entry.runs(request) && entry.users == 0) {
      stopClosing(entry);
      entry.close();
    }
    if (entry == null || !entry.runs(request)) {
      Entry added = new Entry(request);
      added.loading = new FutureTask<>(() -> load(key, added, archive, afterLoad));
      entries.put(key, added);
      entry = added;
    }
    entry.users++;
    stopClosing(entry);
    return entry;
  }

  private static void stopClosing(Entry entry) {
    if (entry.closing != null) {
      entry.closing.cancel(false);
      entry.closing = null;
    }
  }

  private OpenSession load(
      Key key, Entry entry, Supplier<GraphArchive> archive, Runnable afterLoad) {
    try {
      return tryLoad(key, entry, archive, afterLoad);
    } catch (RuntimeException | Error e) {
      forget(key, entry, e);
      throw e;
    }
  }

  private OpenSession tryLoad(
      Key key, Entry entry, Supplier<GraphArchive> archive, Runnable afterLoad) {
    try {
      GraphArchive graph = archive.get();
      if (graph.format() == GraphFormat.TORCHSCRIPT) {
        closeIdleOfOtherThreads(entry.request.settings().intraOpThreads());
      }
      OpenSession opened = OpenSession.open(graph, entry.request, memory);
      loaded(key, entry, graph.name(), opened);
      return opened;
    } finally {
      afterLoad.run();
    }
  }

  private synchronized void loaded(Key key, Entry entry, String graph, OpenSession opened) {
    entry.opened = opened;
    int count = loads.merge(key, 1, Integer::sum);
    GraphSession session = opened.session();
    LOG.info(
        "Loaded graph {} ({}) on {}: load {} of this process, {} ms, warm-up {} ms, layout {}",
        graph,
        key.sha256().substring(0, 12),
        key.device(),
        count,
        TimeUnit.NANOSECONDS.toMillis(session.loadNanos()),
        TimeUnit.NANOSECONDS.toMillis(session.warmUpNanos()),
        session.preferredLayout());
  }

  /** A graph that did not return is not tried again: each try would leave a thread behind. */
  private synchronized void forget(Key key, Entry entry, Throwable failure) {
    entries.remove(key, entry);
    entry.close();
    if (failure instanceof GraphException e && e.kind() == GraphException.Kind.TIMEOUT) {
      stuck.put(key, e);
    }
  }

  /** libtorch has one number of threads: sessions that nobody uses must not hold on to another. */
  private synchronized void closeIdleOfOtherThreads(int threads) {
    entries
        .values()
        .removeIf(
            entry -> {
              boolean inTheWay =
                  entry.users == 0
                      && entry.opened.session().format() == GraphFormat.TORCHSCRIPT
                      && entry.request.settings().intraOpThreads() != threads;
              if (inTheWay) {
                stopClosing(entry);
                entry.close();
              }
              return inTheWay;
            });
  }

  private synchronized void release(Key key, Entry entry) {
    entry.users--;
    if (entry.users > 0) {
      return;
    }
    if (entries.get(key) != entry) {
      if (!stuck.containsKey(key)) { // closing would wait for what does not return
        entry.close();
      }
      return;
    }
    Duration timeout = idleTimeout.get();
    entry.closing =
        janitor.schedule(
            () -> closeIdle(key, entry, timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void closeIdle(Key key, Entry entry, Duration timeout) {
    if (entry.users == 0 && entries.remove(key, entry)) {
      entry.close();
      if (!timeout.isZero()) { // nobody waits for what closes at once
        LOG.info("Closed graph {} after {} s without use", key.sha256(), timeout.toSeconds());
      }
    }
  }
}
