package io.tracecast.job.io.sink;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's hold on its output folder, so that no two runs write to one at a time.
 *
 * <p>Leases are files with ascending numbers; the highest holds the folder. Whoever finds that its
 * holder is dead creates the next number, which only one of several can: a number is a fencing
 * token, and a holder that wakes up again sees a higher one and stops. A holder is dead if its
 * process is gone, where that can be looked up, or else if its beat did not change while somebody
 * watched for {@link Pace#silence}; clocks of two machines are never compared.
 *
 * <p>Where a file system is not able to create a file exclusively (object stores), two runs that
 * start at the same moment may both believe that they hold the folder; each looks again before it
 * publishes, by when the later of the two writes is the one that both see.
 */
final class OutputLease implements AutoCloseable {
  private static final Pace PACE =
      new Pace(Duration.ofSeconds(4), Duration.ofSeconds(20), Duration.ofMillis(500));
  private static final Pattern NAME = Pattern.compile("lease-(\\d{1,9})\\.json");
  private static final Logger LOG = LoggerFactory.getLogger(OutputLease.class);

  /**
   * How long things take.
   *
   * @param beat from one sign of life to the next
   * @param silence without a sign of life, a run counts as dead
   * @param look from one look for a sign of life to the next
   */
  record Pace(Duration beat, Duration silence, Duration look) {}

  private record Lease(int number, LeaseHolder holder) {
    String name(String folder) {
      return folder + "/lease-" + number + ".json";
    }
  }

  private final String output;
  private final OutputFiles files;
  private final String folder;
  private final Pace pace;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.single("tracecast-lease"));
  private Lease own;

  private OutputLease(String output, OutputFiles files, String folder, Pace pace, Lease own) {
    this.output = output;
    this.files = files;
    this.folder = folder;
    this.pace = pace;
    this.own = own;
  }

  /**
   * Takes the folder, from a dead run if need be; the caller closes the lease.
   *
   * @param output how the user named the folder
   * @param folder where the leases lie, below it
   * @param waits whether to wait until the run that holds it has ended
   * @throws io.tracecast.job.error.JobException if another run holds it, and this one does not wait
   */
  static OutputLease take(
      String output, OutputFiles files, String folder, String runId, boolean waits)
      throws IOException {
    return take(output, files, folder, runId, waits, PACE);
  }

  static OutputLease take(
      String output, OutputFiles files, String folder, String runId, boolean waits, Pace pace)
      throws IOException {
    while (true) {
      Optional<Lease> highest = highest(files, folder);
      if (highest.isPresent()) {
        Optional<LeaseHolder> living = living(files, folder, highest.get(), pace);
        if (living.isPresent() && !waits) {
          throw JobErrors.outputInUse(output, living.get().describe());
        }
        if (living.isPresent()) {
          Interruption.ofProcess().check();
          pause(pace.look());
          continue;
        }
      }
      int number = highest.map(Lease::number).orElse(0) + 1;
      Lease lease = new Lease(number, LeaseHolder.here(runId));
      if (files.create(lease.name(folder), lease.holder().toJson())) {
        return new OutputLease(output, files, folder, pace, lease).beating();
      }
    }
  }

  private static Optional<Lease> highest(OutputFiles files, String folder) throws IOException {
    Optional<Integer> number =
        files.list(folder).stream()
            .map(file -> NAME.matcher(file.getPath().getName()))
            .filter(Matcher::matches)
            .map(name -> Integer.valueOf(name.group(1)))
            .max(Comparator.naturalOrder());
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return read(files, new Lease(number.get(), null).name(folder))
        .map(holder -> new Lease(number.get(), holder))
        .or(() -> Optional.of(new Lease(number.get(), LeaseHolder.parse(new byte[0]))));
  }

  private static Optional<LeaseHolder> read(OutputFiles files, String name) throws IOException {
    try {
      return Optional.of(LeaseHolder.parse(files.read(name)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Returns who holds the lease, as it says by now, or nothing if that run is dead. */
  private static Optional<LeaseHolder> living(
      OutputFiles files, String folder, Lease lease, Pace pace) throws IOException {
    Optional<Boolean> known = lease.holder().lives();
    if (known.isPresent()) {
      return Optional.of(lease.holder()).filter(holder -> known.get());
    }
    LOG.info(
        "Looking for up to {} s whether {} still writes to the output",
        pace.silence().toSeconds(),
        lease.holder().describe());
    long end = System.nanoTime() + pace.silence().toNanos();
    while (System.nanoTime() < end) {
      Interruption.ofProcess().check();
      pause(pace.look());
      Optional<LeaseHolder> now = read(files, lease.name(folder));
      if (now.isEmpty()) {
        return Optional.empty();
      }
      if (!now.get().equals(lease.holder())) {
        return now.filter(holder -> holder.lives().orElse(true));
      }
    }
    return Optional.empty();
  }

  private static void pause(Duration look) {
    try {
      Thread.sleep(look.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobErrors.interrupted(Interruption.Signal.INT);
    }
  }

  private OutputLease beating() {
    heart.scheduleWithFixedDelay(
        this::beat, pace.beat().toMillis(), pace.beat().toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Shows a sign of life, unless somebody else holds the folder by now. */
  private synchronized void beat() {
    try {
      if (own != null && isOwn(highest(files, folder))) {
        own = new Lease(own.number(), own.holder().next());
        files.replace(own.name(folder), own.holder().toJson());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("The lease of the output could not be renewed; the next try is due soon", e);
    }
  }

  private boolean isOwn(Optional<Lease> highest) {
    return highest.isPresent()
        && highest.get().number() == own.number()
        && highest.get().holder().runId().equals(own.holder().runId());
  }

  /**
   * Makes sure that this run still holds the folder.
   *
   * @throws io.tracecast.job.error.JobException if it does not
   */
  synchronized void check() throws IOException {
    Optional<Lease> highest = highest(files, folder);
    if (!isOwn(highest)) {
      throw JobErrors.outputLost(
          output, highest.map(lease -> lease.holder().describe()).orElse("nobody"));
    }
  }

  /** Returns whether this run still holds the folder. */
  synchronized boolean isHeld() throws IOException {
    return isOwn(highest(files, folder));
  }

  /** Lets the folder go, with the leases of the dead before it. */
  @Override
  public synchronized void close() throws IOException {
    heart.shutdownNow();
    if (isHeld()) {
      for (int number = 1; number <= own.number(); number++) {
        files.delete(new Lease(number, null).name(folder));
      }
    }
    own = null;
  }
}
