package io.tracecast.job.submit;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;

/** What a driver prints, as far as its worker's pages can be read. */
final class DriverOutput {
  private final DriverLog stdout;
  private final DriverLog stderr;
  private String pages = "";
  private String unreadable;

  DriverOutput(String driverId, PrintWriter out, PrintWriter err) {
    this.stdout = new DriverLog(driverId, "stdout", out);
    this.stderr = new DriverLog(driverId, "stderr", err);
  }

  /**
   * Passes on what has come since the last time; what cannot be read now may be the next time.
   *
   * @param address of the pages of the driver's worker, once it has one
   */
  void passOn(Optional<String> address) {
    pages = address.orElse(pages);
    if (pages.isEmpty()) {
      unreadable = "no worker's pages are known";
      return;
    }
    try {
      stderr.passOn(pages);
      stdout.passOn(pages);
      unreadable = null;
    } catch (IOException | IllegalArgumentException e) { // the latter if it is not an address
      unreadable = e.toString();
    }
  }

  /** Passes on the rest. */
  void finish(Optional<String> address) {
    passOn(address);
    stderr.finish();
    stdout.finish();
  }

  /** Returns why not all of it could be read, if so. */
  Optional<String> unreadable() {
    return Optional.ofNullable(unreadable);
  }

  /** Returns where a browser reads what went to stderr. */
  String address() {
    return pages.isEmpty() ? "the worker's pages" : stderr.address(pages);
  }

  /** Returns the exit code that the driver told, if it did. */
  OptionalInt exitCode() {
    return stderr.exitCode();
  }
}
