package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestSessionRegistry {
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8, ElementType.FLOAT32, Layout.NCHW);

  private static final Duration SOON = Duration.ofSeconds(30);

  /** That of the process, as other tests may have left sessions in it. */
  private final SessionRegistry sessions = ExecutorRuntime.get().sessions();

  private final ExecutorService tasks = Executors.newCachedThreadPool();
  private final AtomicReference<SessionRegistry.Lease> second = new AtomicReference<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @AfterEach
  void tasksHaveEnded() {
    tasks.shutdownNow();
    await().atMost(SOON).until(tasks::isTerminated);
  }

  private SessionRegistry.Lease acquire(String graph, int threads) {
    GraphArchive archive = archive(graph);
    return acquire(archive, threads, 1, () -> archive);
  }

  private SessionRegistry.Lease acquire(
      GraphArchive archive, int threads, int passesAtOnce, Supplier<GraphArchive> bytes) {
    return sessions.acquire(request(archive, threads, passesAtOnce), bytes, () -> {});
  }

  private static SessionRequest request(GraphArchive archive, int threads, int passesAtOnce) {
    return new SessionRequest(
        archive.sha256(),
        SessionSettings.of(IMAGE, 1).withIntraOpThreads(threads),
        passesAtOnce,
        Duration.ofMinutes(1));
  }

  private static GraphArchive archive(String graph) {
    try (InputStream file =
        Files.newInputStream(
            Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs").resolve(graph))) {
      return GraphArchive.read(graph, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theArchivesBytesAreLetGoWhetherItLoadsOrNot() {
    GraphArchive archive = archive("sums.pt");
    AtomicInteger letGo = new AtomicInteger();
    SessionRequest other =
        new SessionRequest(
            "another digest", SessionSettings.of(IMAGE, 1), 1, Duration.ofMinutes(1));

    sessions.acquire(request(archive, 1, 1), () -> archive, letGo::incrementAndGet).close();
    assertThat(letGo).hasValue(1);
    sessions.acquire(request(archive, 1, 1), () -> archive, letGo::incrementAndGet).close();
    assertThat(letGo).as("a session that stands needs no bytes").hasValue(1);
    assertThatThrownBy(
            () ->
                sessions.acquire(
                    other,
                    () -> {
                      throw new IllegalStateException("half of it came");
                    },
                    letGo::incrementAndGet))
        .hasMessage("half of it came");
    assertThat(letGo).hasValue(2);
  }

  @Test
  void aTorchScriptGraphThatNobodyUsesGivesWayToOneOfOtherThreads() {
    acquire("sums.pt", 1).close();

    try (SessionRegistry.Lease other = acquire("tuple.pt", 2)) {
      assertThat(other.session().settings().intraOpThreads()).isEqualTo(2);
      assertThatThrownBy(() -> acquire("sums.pt", 1).close())
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("open TorchScript sessions use 2");
    }
    acquire("sums.pt", 1).close();
  }

  private static void meet(CountDownLatch others) {
    others.countDown();
    pass(others);
  }

  /** Says that a load has begun, and lets it go on when it may. */
  private static Supplier<GraphArchive> heldUp(
      CountDownLatch loading, CountDownLatch mayGoOn, Supplier<GraphArchive> archive) {
    return () -> {
      loading.countDown();
      pass(mayGoOn);
      return archive.get();
    };
  }

  private static void pass(CountDownLatch gate) {
    try {
      assertThat(gate.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a thread that waits for what another loads. */
  private Thread waitingFor(Callable<SessionRegistry.Lease> task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                second.set(task.call());
              } catch (Exception e) {
                failure.set(e);
              }
            });
    thread.start();
    await().atMost(SOON).until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }

  @Test
  void differentGraphsLoadSideBySide() throws Exception {
    for (SessionRegistry.Lease lease : loadedAtOnce(1, "sums.onnx", "any-size.onnx")) {
      lease.close();
    }
  }

  @Test
  void graphsThatLoadAtOnceFindTheIdleSessionOfOtherThreadsOutOfTheirWay() throws Exception {
    acquire("sums.pt", 1).close();

    for (SessionRegistry.Lease lease : loadedAtOnce(2, "tuple.pt", "any-size.pt", "dict.pt")) {
      assertThat(lease.session().settings().intraOpThreads()).isEqualTo(2);
      lease.close();
    }
  }

  /** Loads graphs of which none goes on before all are being loaded. */
  private List<SessionRegistry.Lease> loadedAtOnce(int threads, String... graphs) throws Exception {
    CountDownLatch inside = new CountDownLatch(graphs.length);
    List<Future<SessionRegistry.Lease>> loads = new ArrayList<>();
    for (String graph : graphs) {
      GraphArchive archive = archive(graph);
      Supplier<GraphArchive> together =
          () -> {
            meet(inside);
            return archive;
          };
      loads.add(tasks.submit(() -> acquire(archive, threads, 1, together)));
    }
    List<SessionRegistry.Lease> leases = new ArrayList<>();
    for (Future<SessionRegistry.Lease> load : loads) {
      leases.add(load.get(SOON.toSeconds(), TimeUnit.SECONDS));
    }
    return leases;
  }

  @Test
  void twoTasksOfOneGraphShareOneLoad() throws Exception {
    GraphArchive archive = archive("dict.pt");
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch mayLoad = new CountDownLatch(1);
    Callable<SessionRegistry.Lease> task =
        () ->
            acquire(
                archive,
                1,
                1,
                () -> {
                  loads.incrementAndGet();
                  pass(mayLoad);
                  return archive;
                });
    Future<SessionRegistry.Lease> first = tasks.submit(task);
    await().atMost(SOON).until(() -> loads.get() == 1);
    Thread waiting = waitingFor(task);
    mayLoad.countDown();

    try (SessionRegistry.Lease lease = first.get(30, TimeUnit.SECONDS)) {
      await().atMost(SOON).until(() -> !waiting.isAlive());
      assertThat(loads).hasValue(1);
      assertThat(second.get().session()).isSameAs(lease.session());
      second.get().close();
    }
  }

  @Test
  void whoWaitsForALoadThatFailsHearsWhyAndWhoComesLaterTriesAnew() throws Exception {
    GraphArchive archive = archive("nested.pt");
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayFail = new CountDownLatch(1);
    IllegalStateException cause = new IllegalStateException("the store is away");
    Future<SessionRegistry.Lease> first =
        tasks.submit(
            () ->
                acquire(
                    archive,
                    1,
                    1,
                    heldUp(
                        loading,
                        mayFail,
                        () -> {
                          throw cause;
                        })));
    await().atMost(SOON).until(() -> loading.getCount() == 0);
    Thread waiting = waitingFor(() -> acquire(archive, 1, 1, () -> archive));
    mayFail.countDown();

    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).hasRootCause(cause);
    await().atMost(SOON).until(() -> !waiting.isAlive());
    assertThat(failure).hasValue(cause);
    acquire(archive, 1, 1, () -> archive).close();
  }

  @Test
  void aTaskThatIsKilledDoesNotWaitForTheLoadOfAnother() throws Exception {
    GraphArchive archive = archive("centred.pt");
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayLoad = new CountDownLatch(1);
    Future<SessionRegistry.Lease> first =
        tasks.submit(() -> acquire(archive, 1, 1, heldUp(loading, mayLoad, () -> archive)));
    await().atMost(SOON).until(() -> loading.getCount() == 0);
    Thread waiting = waitingFor(() -> acquire(archive, 1, 1, () -> archive));
    waiting.interrupt();
    await().atMost(SOON).until(() -> !waiting.isAlive());
    mayLoad.countDown();

    assertThat(failure.get())
        .isInstanceOfSatisfying(
            TaskKilledException.class,
            killed ->
                assertThat(killed.reason())
                    .isEqualTo("the task was interrupted while another loads its graph"));
    first.get(30, TimeUnit.SECONDS).close();
  }

  @Test
  void whatAPoolThatDoesNotOpenLeavesBehindIsClosed() {
    GraphArchive archive = archive("frozen.pt");
    assertThatThrownBy(() -> acquire(archive, 3, 0, () -> archive))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A pool needs a thread, not 0");

    acquire("sums.pt", 1).close(); // else: open TorchScript sessions use 3
  }

  @Test
  void aSessionWhoseBytesCannotBeLetGoIsClosed() {
    GraphArchive archive = archive("frozen.pt");
    assertThatThrownBy(
            () ->
                sessions.acquire(
                    request(archive, 3, 1),
                    () -> archive,
                    () -> {
                      throw new IllegalStateException("no block manager");
                    }))
        .hasMessage("no block manager");

    acquire("sums.pt", 1).close();
  }

  @Test
  void aSessionStaysOpenAsLongAsConfiguredAndNoLonger() {
    try (TensorMemory memory = TensorMemory.root(Long.MAX_VALUE)) {
      GraphArchive archive = archive("top-k.onnx");
      SessionRegistry closing = new SessionRegistry(memory, () -> Duration.ZERO);
      SessionRegistry keeping = new SessionRegistry(memory, () -> Duration.ofHours(1));
      GraphSession closed = usedOnce(closing, archive);
      GraphSession kept = usedOnce(keeping, archive);

      await().atMost(SOON).until(closed::isClosed);
      assertThat(usedOnce(keeping, archive)).isSameAs(kept);
      kept.close();
    }
  }

  private static GraphSession usedOnce(SessionRegistry sessions, GraphArchive archive) {
    try (SessionRegistry.Lease lease =
        sessions.acquire(request(archive, 1, 1), () -> archive, () -> {})) {
      return lease.session();
    }
  }

  @Test
  void theIdleTimeoutIsATimeOfTheSparkConfiguration() {
    SparkConf conf = new SparkConf(false);
    assertThat(SessionIdleTimeout.of(conf)).hasSeconds(60);
    assertThat(SessionIdleTimeout.of(conf.set(SessionIdleTimeout.KEY, "15m"))).hasMinutes(15);
    for (String wrong : List.of("soon", "-1s")) {
      assertThatThrownBy(() -> SessionIdleTimeout.of(conf.set(SessionIdleTimeout.KEY, wrong)))
          .isInstanceOf(JobException.class)
          .hasMessage(
              "spark.tracecast.sessionIdleTimeout is '%s', which is not a time. Write a number with its unit, such as 90s, 15m or 1h.",
              wrong);
    }
  }

  @Test
  void endedRunsAreForgotten() {
    ExecutorRuntime.Starts starts = new ExecutorRuntime.Starts();
    ExecutorRuntime.Start goesOn = starts.of("goes on");
    for (int run = 0; run < 1000; run++) {
      starts.of("run " + run);
      assertThat(starts.of("goes on")).isSameAs(goesOn);
    }
    assertThat(starts.size()).isLessThan(100);
  }
}
