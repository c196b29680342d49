package io.tracecast.job.spark;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.GraphSource;
import io.tracecast.graph.engine.InferencePool;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this process, one a digest and device: loaded under a lock by whoever comes
 * first, shared by all slots, closed when nobody has used them for a while.
 */
public final class SessionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRegistry.class);
  private static final long IDLE_SECONDS = 60;

  private record Key(String sha256, Device device) {}

  private static final class Entry {
    final SessionSettings settings;
    final int passesAtOnce;
    GraphSession session;
    InferencePool pool;
    int users;
    ScheduledFuture<?> closing;

    Entry(SessionSettings settings, int passesAtOnce) {
      this.settings = settings;
      this.passesAtOnce = passesAtOnce;
    }

    boolean runs(SessionRequest wanted) {
      return settings.equals(wanted.settings()) && passesAtOnce == wanted.passesAtOnce();
    }

    void close() {
      pool.close();
      session.close();
    }
  }

  private final TensorMemory memory;
  private final Map<Key, Entry> entries = new HashMap<>();
  private final Map<String, Integer> loads = new HashMap<>();
  private final Map<Key, GraphException> stuck = new HashMap<>();
  private final ScheduledExecutorService janitor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tracecast-session-janitor");
            thread.setDaemon(true);
            return thread;
          });

  SessionRegistry(TensorMemory memory) {
    this.memory = memory;
  }

  /** One user's hold on a session; closing it lets the session go once nobody else holds it. */
  public final class Lease implements ForwardLane {
    private final Key key;
    private final Entry entry;
    private boolean closed;

    private Lease(Key key, Entry entry) {
      this.key = key;
      this.entry = entry;
    }

    public GraphSession session() {
      return entry.session;
    }

    @Override
    public ImageShape inputShape() {
      return entry.session.inputShape();
    }

    @Override
    public AnswerForm answers() {
      return entry.session.answers();
    }

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
      return entry.pool.submit(entry.session, batch);
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
        return loads.getOrDefault(key.sha256(), 0);
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
   * Returns a hold on the session of that graph, loading it if this process has none.
   *
   * @param request which graph, and how it runs
   * @param archive gives the archive; called only to load
   * @param afterLoad called once the archive's bytes are no longer needed
   */
  public synchronized Lease acquire(
      SessionRequest request, Supplier<GraphArchive> archive, Runnable afterLoad) {
    Key key = new Key(request.sha256(), request.settings().device());
    GraphException known = stuck.get(key);
    if (known != null) {
      throw known;
    }
    Entry entry = entries.get(key);
    if (entry != null && !entry.runs(request) && entry.users == 0) {
      entries.remove(key);
      entry.close();
      entry = null;
    }
    if (entry == null || !entry.runs(request)) {
      entry = load(key, request, archive.get());
      afterLoad.run();
    }
    entry.users++;
    if (entry.closing != null) {
      entry.closing.cancel(false);
      entry.closing = null;
    }
    return new Lease(key, entry);
  }

  private Entry load(Key key, SessionRequest request, GraphArchive archive) {
    SessionSettings settings = request.settings();
    int passesAtOnce = request.passesAtOnce();
    Entry entry = new Entry(settings, passesAtOnce);
    if (archive.format() == GraphFormat.TORCHSCRIPT) {
      closeIdleOfOtherThreads(settings.intraOpThreads());
    }
    entry.session = open(key, request, archive);
    entry.pool = InferencePool.open(settings.device().toString(), passesAtOnce, 2 * passesAtOnce);
    entries.put(key, entry);
    int count = loads.merge(key.sha256(), 1, Integer::sum);
    LOG.info(
        "Loaded graph {} ({}) on {}: load {} of this process, {} ms, warm-up {} ms, layout {}",
        archive.name(),
        key.sha256().substring(0, 12),
        settings.device(),
        count,
        TimeUnit.NANOSECONDS.toMillis(entry.session.loadNanos()),
        TimeUnit.NANOSECONDS.toMillis(entry.session.warmUpNanos()),
        entry.session.preferredLayout());
    return entry;
  }

  /** libtorch has one number of threads: sessions that nobody uses must not hold on to another. */
  private void closeIdleOfOtherThreads(int threads) {
    entries
        .values()
        .removeIf(
            entry -> {
              boolean inTheWay =
                  entry.users == 0
                      && entry.session.format() == GraphFormat.TORCHSCRIPT
                      && entry.settings.intraOpThreads() != threads;
              if (inTheWay) {
                entry.close();
              }
              return inTheWay;
            });
  }

  /** A graph that did not return is not tried again: each try would leave a thread behind. */
  private GraphSession open(Key key, SessionRequest request, GraphArchive archive) {
    GraphSource source = GraphSource.of(archive);
    try {
      return TimedLoad.run(
          archive.name(),
          request.timeout(),
          () -> GraphSession.open(source, request.settings(), memory));
    } catch (GraphException e) {
      if (e.kind() == GraphException.Kind.TIMEOUT) {
        stuck.put(key, e);
      }
      throw e;
    }
  }

  private void release(Key key, Entry entry) {
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
    entry.closing = janitor.schedule(() -> closeIdle(key, entry), IDLE_SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void closeIdle(Key key, Entry entry) {
    if (entry.users == 0 && entries.remove(key, entry)) {
      entry.close();
      LOG.info("Closed graph {} after {} s without use", key.sha256(), IDLE_SECONDS);
    }
  }
}
