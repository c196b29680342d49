package io.tracecast.job.error;

import io.tracecast.graph.engine.NativeWork;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What people and schedulers do to a command: a signal asks it to end, or the time is over that it
 * was given. The command looks here between its steps, unwinds by itself, leaves what it has to
 * leave, and ends, after a signal with 128 and its number. Until then no shutdown hook runs, so
 * nothing is torn down under what works.
 */
public final class Interruption {

  /** A signal that asks a process to end. */
  public enum Signal {
    HUP(ExitCode.HUNG_UP),
    INT(ExitCode.INTERRUPTED),
    TERM(ExitCode.TERMINATED);

    private final ExitCode exitCode;

    Signal(ExitCode exitCode) {
      this.exitCode = exitCode;
    }

    /** Returns how a command ends that this signal has ended. */
    public ExitCode exitCode() {
      return exitCode;
    }
  }

  /** Within the 30 seconds that Kubernetes grants; Spark and Hadoop are stopped after it. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long LOOK_MILLIS = 50;
  private static final Interruption PROCESS = new Interruption();

  private final Set<Runnable> cancellers = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> lastWords = ConcurrentHashMap.newKeySet();
  private volatile Signal raised;
  private volatile Limit limit = new Limit(() -> false, IllegalStateException::new);

  private record Limit(BooleanSupplier over, Supplier<RuntimeException> end) {}

  Interruption() {}

  /** Returns that of this process. */
  public static Interruption ofProcess() {
    return PROCESS;
  }

  /**
   * Takes the signals of this process over. One that whoever started the process has it ignore, as
   * {@code nohup} does with {@code HUP}, stays ignored.
   *
   * @param err where people read that the process is ending
   */
  public static void takeSignals(PrintWriter err) {
    for (Signal signal : Signal.values()) {
      try {
        sun.misc.Signal.handle(
            new sun.misc.Signal(signal.name()), taken -> PROCESS.handle(signal, err));
      } catch (IllegalArgumentException e) {
        // the JVM was told to leave signals alone (-Xrs): they then end the process at once
      }
    }
  }

  private void handle(Signal signal, PrintWriter err) {
    if (raised != null) {
      err.println("tracecast: SIG" + signal + " again: ending at once");
      end(signal);
      return;
    }
    err.println("tracecast: SIG" + signal + ": stopping, within " + PATIENCE.toSeconds() + " s");
    raise(signal);
    try {
      Thread.sleep(PATIENCE.toMillis()); // on the signal's own thread; the command ends the process
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.println("tracecast: not stopped within " + PATIENCE.toSeconds() + " s: ending at once");
    end(signal);
  }

  private void end(Signal signal) {
    try {
      lastWords.forEach(Runnable::run);
    } finally { // whatever they met: the command was asked to end
      NativeWork.exitsWith(signal.exitCode().number());
      System.exit(signal.exitCode().number());
    }
  }

  /** Asks whatever runs to end. */
  void raise(Signal signal) {
    raised = signal;
    cancellers.forEach(Runnable::run);
  }

  /** Returns the signal that asked the command to end. */
  public Optional<Signal> raised() {
    return Optional.ofNullable(raised);
  }

  /**
   * Ends the command if a signal asks for it, or if its time is over.
   *
   * @throws JobException if so
   */
  public void check() {
    if (raised != null) {
      throw JobErrors.interrupted(raised);
    }
    Limit current = limit;
    if (current.over().getAsBoolean()) {
      throw current.end().get();
    }
  }

  /** Returns whether {@link #check} would end the command. */
  public boolean isAsked() {
    return raised != null || limit.over().getAsBoolean();
  }

  /** Something that a signal runs for as long as this is open. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Has the signal run something that cancels what goes on; at once if it has come already. */
  public Registration cancelling(Runnable canceller) {
    cancellers.add(canceller);
    if (raised != null) {
      canceller.run();
    }
    return () -> cancellers.remove(canceller);
  }

  /**
   * Gives the command a time of its own for as long as this is open: once it is over, nothing is
   * waited for any more.
   *
   * @param over whether it is over
   * @param end what then ends the command
   */
  public Registration limit(BooleanSupplier over, Supplier<JobException> end) {
    Limit before = limit;
    limit = new Limit(over, end::get);
    return () -> limit = before;
  }

  /** Has something run if the command has to be ended before it has unwound by itself. */
  public Registration lastWords(Runnable words) {
    lastWords.add(words);
    return () -> lastWords.remove(words);
  }

  /**
   * Waits for something that cannot be cancelled, and leaves it behind if a signal comes or the
   * command's time is over.
   *
   * @throws JobException if so
   * @throws ExecutionException if it fails
   */
  public <T> T await(Future<T> result) throws ExecutionException {
    while (true) {
      check();
      try {
        return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // looks again
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw JobErrors.interrupted(Signal.INT);
      }
    }
  }
}
