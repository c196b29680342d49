package io.tracecast.job.benchmark.measure;

import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.KilledTask;
import io.tracecast.job.spark.LocalCopy;
import io.tracecast.job.spark.ResidentMemory;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The sessions of all variants in one process, and on one card if Spark gives cards, opened by
 * whoever comes first and shared by its slots, as those of {@code score} are. They are held
 * together: two variants of one graph differ in their settings, and the registry would otherwise
 * close one to open the other.
 */
final class VariantSessions implements AutoCloseable {
  private static final Map<String, VariantSessions> OPEN = new HashMap<>();
  private static final long LOOK_MILLIS = 500;

  private final String key;
  private final Phaser inStep = new Phaser();
  private final List<Session> sessions = new ArrayList<>();
  private int users;

  private VariantSessions(String key) {
    this.key = key;
  }

  /**
   * A variant's session.
   *
   * @param lane where its passes run; belongs to all slots, none closes it
   * @param settings how it runs
   * @param residentBytes by how much opening it made the process grow; 0 where the system does not
   *     tell
   */
  record Session(SessionRegistry.Lease lane, SessionSettings settings, long residentBytes) {}

  /**
   * Returns the sessions of a benchmark, opening them if this process has none; the caller closes
   * what it gets. Others wait meanwhile.
   *
   * @param gpuAddress the card that Spark gave to the task, or null
   * @param slots tasks that run at once in this process
   * @throws io.tracecast.graph.engine.GraphException if a variant does not load or run
   */
  static VariantSessions enter(String runId, List<Variant> variants, String gpuAddress, int slots) {
    String key = runId + " on " + gpuAddress;
    synchronized (OPEN) {
      VariantSessions known = OPEN.get(key);
      if (known == null) {
        known = new VariantSessions(key);
        known.open(variants, gpuAddress, slots);
        OPEN.put(key, known);
      }
      known.users++;
      known.inStep.register();
      return known;
    }
  }

  private void open(List<Variant> variants, String gpuAddress, int slots) {
    List<LocalCopy> copies = new ArrayList<>(); // held to the end: several may be of one archive
    try {
      for (Variant variant : variants) {
        LocalCopy copy = LocalCopy.of(variant.archive());
        copies.add(copy);
        sessions.add(open(variant, copy, gpuAddress, slots));
      }
    } catch (RuntimeException | Error e) {
      closeAll();
      throw e;
    } finally {
      copies.forEach(LocalCopy::close);
    }
  }

  private static Session open(Variant variant, LocalCopy copy, String gpuAddress, int slots) {
    int passesAtOnce = variant.plan().passes().atOnce(slots);
    SessionSettings settings =
        SessionPlan.settings(
            variant.plan(), variant.plan().graph().graphInterface(), gpuAddress, passesAtOnce);
    ResidentMemory.Growth growth = ResidentMemory.growth();
    SessionRegistry.Lease lease =
        ExecutorRuntime.get()
            .sessions()
            .acquire(
                new SessionRequest(
                    variant.plan().graph().sha256(),
                    settings,
                    passesAtOnce,
                    variant.plan().passes().timeout()),
                copy::archive,
                () -> {});
    return new Session(lease, settings, growth.inBytes());
  }

  /** Returns the sessions, in the variants' order. */
  List<Session> sessions() {
    return sessions;
  }

  /** Returns how many slots have entered and not left. */
  int users() {
    return inStep.getRegisteredParties();
  }

  /**
   * Waits until all slots that have entered have come here, or left.
   *
   * @throws org.apache.spark.TaskKilledException if the task is killed meanwhile
   */
  void awaitOthers(TaskContext context) {
    int phase = inStep.arrive();
    while (true) {
      try {
        inStep.awaitAdvanceInterruptibly(phase, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        // Spark does not interrupt the tasks of a barrier stage that it gives up
        if (context.isInterrupted()) {
          throw new TaskKilledException("another slot has failed");
        }
      } catch (InterruptedException e) {
        throw KilledTask.by(e, "the task was interrupted");
      }
    }
  }

  private void closeAll() {
    sessions.forEach(session -> session.lane().close());
  }

  /** Lets the sessions go once the last slot has done so. */
  @Override
  public void close() {
    synchronized (OPEN) {
      users--;
      inStep.arriveAndDeregister();
      if (users == 0) {
        OPEN.remove(key);
        closeAll();
      }
    }
  }
}
