package io.tracecast.job.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The driver's log as a standalone worker's page gives it; a server plays the worker. */
class TestDriverLog {
  private static final String COMMAND =
      "Launch Command: \"java\" \"-cp\" \"a.jar\"\n" + "=".repeat(40) + "\n\n";

  private final StringWriter out = new StringWriter();
  private final DriverLog log = new DriverLog("driver-1", "stderr", new PrintWriter(out));
  private HttpServer worker;
  private String pages;
  private volatile String file = "";
  private volatile boolean strange;

  @BeforeEach
  void start() throws IOException {
    worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    worker.createContext("/log/", this::answer);
    worker.start();
    pages = "http://127.0.0.1:" + worker.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    worker.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> query =
        Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    byte[] all = file.getBytes(StandardCharsets.UTF_8);
    int start = Integer.parseInt(query.get("offset"));
    int end = (int) Math.min(all.length, start + Long.parseLong(query.get("byteLength")));
    String header =
        "==== Bytes %d-%d of %d of workers/%s/%s ====\n"
            .formatted(start, end, all.length, query.get("driverId"), query.get("logType"));
    String text = new String(all, start, end - start, StandardCharsets.UTF_8);
    byte[] page = (strange ? "Log in\n" : header + text).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    exchange.close();
  }

  private String passedOn() throws IOException {
    out.getBuffer().setLength(0);
    log.passOn(pages);
    return out.toString();
  }

  @Test
  void passesOnWhatTheRunSaysAsItComes() throws IOException {
    file = COMMAND + DriverLog.GREETING + "\n10 of 20 im";
    assertThat(passedOn()).isEmpty();
    file += "ages\ntracecast: half a line";
    assertThat(passedOn()).isEqualTo("10 of 20 images\n");
    assertThat(passedOn()).isEmpty();
    log.finish();
    assertThat(out).hasToString("tracecast: half a line\n");
  }

  @Test
  void theLastExitCodeThatADriverTellsCounts() throws IOException {
    file = COMMAND + "tracecast: no such graph\ntracecast: exit code 3\n";
    assertThat(passedOn()).isEqualTo("tracecast: no such graph\n");
    assertThat(log.exitCode()).hasValue(3);
    file += COMMAND + "tracecast: exit code 0\nsaid at the very end\n"; // supervised: started again
    assertThat(passedOn()).isEqualTo("said at the very end\n");
    assertThat(log.exitCode()).hasValue(0);
  }

  @Test
  void wordsThatOnlyLookLikeAnExitCodeAreNone() throws IOException {
    file = "a tracecast: exit code 3\ntracecast: exit code 3 of x\ntracecast: exit code\n";
    assertThat(passedOn()).isEqualTo(file);
    assertThat(log.exitCode()).isEmpty();
  }

  @Test
  void aLongLogComesInPieces() throws IOException {
    file = "a line of thirty characters ..\n".repeat(30_000);
    assertThat(passedOn()).isEqualTo(file);
  }

  @Test
  void aPageThatIsNoLogIsSaidToBeNone() {
    strange = true;
    assertThatThrownBy(() -> log.passOn(pages))
        .isInstanceOf(IOException.class)
        .hasMessage("the page is not a log: Log in");
  }
}
