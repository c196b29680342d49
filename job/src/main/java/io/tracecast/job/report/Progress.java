package io.tracecast.job.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The line that tells how far a run is: rewritten in place on a terminal, a plain line now and then
 * elsewhere. Used by one thread.
 */
public final class Progress {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final boolean terminal;
  private final OptionalLong total;
  private long lastPlainNanos;
  private boolean open;

  public Progress(PrintWriter out, boolean terminal, OptionalLong total, long nowNanos) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
    this.lastPlainNanos = nowNanos;
  }

  /**
   * How far a run is.
   *
   * @param done images scored or quarantined
   * @param quarantined images quarantined
   * @param scoringNanos how long it has scored, in nanoseconds; empty while it waits for that
   */
  public record Point(long done, long quarantined, OptionalLong scoringNanos) {
    private boolean hasRate() {
      return scoringNanos.orElse(0) > 0;
    }

    private double rate() {
      return done * 1e9 / scoringNanos.getAsLong();
    }
  }

  /** Says how far the run is. */
  public void update(Point point, long nowNanos) {
    if (terminal) {
      out.print("\r" + line(point) + "\u001b[K");
      out.flush();
      open = true;
    } else if (nowNanos - lastPlainNanos >= PLAIN_INTERVAL.toNanos()) {
      lastPlainNanos = nowNanos;
      out.println(line(point));
      out.flush();
    }
  }

  /** Says how far a run came that went through, however lately the last line was printed. */
  public void complete(Point point) {
    if (point.done() > 0) {
      out.println(terminal ? "\r" + counts(point) + "\u001b[K" : counts(point));
      out.flush();
      open = false;
    }
  }

  /** Ends the line, so that what follows starts on its own. */
  public void end() {
    if (open) {
      out.println();
      open = false;
    }
  }

  private String line(Point point) {
    return counts(point) + timeLeft(point);
  }

  private String counts(Point point) {
    String of = total.isPresent() ? " of " + total.getAsLong() : "";
    if (!point.hasRate()) {
      return "%d%s images   waiting for the first results".formatted(point.done(), of);
    }
    return String.format(
        Locale.ROOT,
        "%d%s images   %.1f images/s   %d quarantined",
        point.done(),
        of,
        point.rate(),
        point.quarantined());
  }

  private String timeLeft(Point point) {
    if (total.isEmpty() || point.done() == 0 || !point.hasRate()) {
      return "";
    }
    long seconds = (long) Math.ceil((total.getAsLong() - point.done()) / point.rate());
    return seconds >= 3600
        ? String.format(Locale.ROOT, "   %d h %02d min left", seconds / 3600, seconds % 3600 / 60)
        : String.format(Locale.ROOT, "   %d:%02d left", seconds / 60, seconds % 60);
  }
}
