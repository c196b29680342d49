package io.tracecast.job.submit;

import io.tracecast.job.error.ExitLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the two files in which a standalone worker keeps what a driver prints, read from the
 * worker's pages and passed on line by line. What is not the run's own stays out: the command with
 * which the worker starts the driver, Java's greeting, and the line that tells the exit code.
 */
final class DriverLog {
  static final String GREETING = "WARNING: Using incubator modules: jdk.incubator.vector";

  /** Before the text stand the bytes that it is of the file, and the file's size. */
  private static final Pattern HEADER =
      Pattern.compile("==== Bytes (\\d+)-(\\d+) of (\\d+) of .* ====\n");

  private static final String COMMAND = "Launch Command: ";
  private static final int CHUNK_BYTES = 1 << 18;
  private static final int TIMEOUT_MILLIS = 5_000;

  private final String driverId;
  private final String name;
  private final PrintWriter out;
  private long offset;
  private String unfinished = "";
  private boolean inCommand;
  private OptionalInt exitCode = OptionalInt.empty();

  /**
   * @param name stdout or stderr
   * @param out where its lines go
   */
  DriverLog(String driverId, String name, PrintWriter out) {
    this.driverId = driverId;
    this.name = name;
    this.out = out;
  }

  /** Returns the address of the whole file. */
  String address(String pages) {
    return "%s/log/?driverId=%s&logType=%s".formatted(pages, driverId, name);
  }

  /**
   * Passes on what has come since the last time.
   *
   * @param pages the address of the worker's pages
   */
  void passOn(String pages) throws IOException {
    boolean more = true;
    while (more) {
      String answer = read(address(pages) + "&offset=" + offset + "&byteLength=" + CHUNK_BYTES);
      Matcher header = HEADER.matcher(answer);
      if (!header.lookingAt()) {
        throw new IOException("the page is not a log: " + firstLine(answer));
      }
      offset = Long.parseLong(header.group(2));
      more = offset < Long.parseLong(header.group(3));
      take(answer.substring(header.end()));
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("it is empty");
  }

  private static String read(String address) throws IOException {
    URLConnection connection = URI.create(address).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try (InputStream page = connection.getInputStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void take(String text) {
    String all = unfinished + text;
    int end = all.lastIndexOf('\n') + 1;
    all.substring(0, end).lines().forEach(this::line);
    unfinished = all.substring(end);
    out.flush();
  }

  private void line(String line) {
    OptionalInt told = ExitLine.of(line);
    if (told.isPresent()) {
      exitCode = told;
    } else if (line.startsWith(COMMAND)) {
      inCommand = true;
    } else if (inCommand) {
      inCommand = !line.isEmpty(); // a rule and an empty line follow
    } else if (!line.equals(GREETING)) {
      out.println(line);
    }
  }

  /** Passes on what the driver printed without a line's end. */
  void finish() {
    take(unfinished.isEmpty() ? "" : "\n");
  }

  /** Returns the exit code that the driver told, once all is read. */
  OptionalInt exitCode() {
    return exitCode;
  }
}
