package io.tracecast.job.io;

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
 * watched for {@link #SILENCE}; clocks of two machines are never compared.
 *
 * <p>Where a file system is not able to create a file exclusively (object stores), two runs that
 * start at the same moment may both believe that they hold the folder; each looks again before it
 * publishes, by when the later of the two writes is the one that both see.
 */
final class OutputLease implements AutoCloseable {
  static final Duration SILENCE = Duration.ofSeconds(20);

  private static final Duration BEAT = Duration.ofSeconds(4);
  private static final long LOOK_MILLIS = 500;
  private static final Pattern NAME = Pattern.compile("lease-(\\d{1,9})\\.json");
  private static final Logger LOG = LoggerFactory.getLogger(OutputLease.class);

  private record Lease(int number, LeaseHolder holder) {
    String name(String folder) {
      return folder + "/lease-" + number + ".json";
    }
  }

  private final String output;
  private final OutputFiles files;
  private final String folder;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "tracecast-lease");
            thread.setDaemon(true);
            return thread;
          });
  private Lease own;

  private OutputLease(String output, OutputFiles files, String folder, Lease own) {
    this.output = output;
    this.files = files;
    this.folder = folder;
    this.own = own;
  }

  /**
   * Takes the folder, from a dead run if need be; the caller closes the lease.
   *
   * @param output how the user named the folder
   * @param folder where the leases lie, below it
   * @throws io.tracecast.job.error.JobException if another run holds it
   */
  static OutputLease take(String output, OutputFiles files, String folder, String runId)
      throws IOException {
    while (true) {
      Optional<Lease> highest = highest(files, folder);
      if (highest.isPresent() && lives(files, folder, highest.get())) {
        throw JobErrors.outputInUse(output, highest.get().holder().describe());
      }
      int number = highest.map(Lease::number).orElse(0) + 1;
      Lease lease = new Lease(number, LeaseHolder.here(runId));
      if (files.create(lease.name(folder), lease.holder().toJson())) {
        return new OutputLease(output, files, folder, lease).beating();
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

  private static boolean lives(OutputFiles files, String folder, Lease lease) throws IOException {
    Optional<Boolean> known = lease.holder().lives();
    if (known.isPresent()) {
      return known.get();
    }
    LOG.info(
        "Looking for up to {} s whether {} still writes to the output",
        SILENCE.toSeconds(),
        lease.holder().describe());
    long end = System.nanoTime() + SILENCE.toNanos();
    while (System.nanoTime() < end) {
      Interruption.ofProcess().check();
      pause();
      Optional<LeaseHolder> now = read(files, lease.name(folder));
      if (now.isEmpty()) {
        return false;
      }
      if (!now.get().equals(lease.holder())) {
        return now.get().lives().orElse(true);
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobErrors.interrupted(Interruption.Signal.INT);
    }
  }

  private OutputLease beating() {
    heart.scheduleWithFixedDelay(
        this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
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

  /** Lets the folder go, with the leases of the dead before it. */
  @Override
  public synchronized void close() throws IOException {
    heart.shutdownNow();
    if (isOwn(highest(files, folder))) {
      for (int number = 1; number <= own.number(); number++) {
        files.delete(new Lease(number, null).name(folder));
      }
    }
    own = null;
  }
}
