package io.tracecast.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command in a JVM of its own, started as the launcher starts it. */
public final class OwnProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path log;

  private OwnProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Returns what starts it, without anything of the tests' own in its environment. */
  public static ProcessBuilder builder(List<String> javaOptions, Object... arguments) {
    Path conf = Invocation.ROOT.toAbsolutePath().resolve("conf");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@" + conf.resolve("java-options"), "-Xmx1g"));
    command.add("-Dlog4j2.configurationFile=" + conf.resolve("log4j2.properties"));
    command.add("-Dtracecast.spark.defaults=" + conf.resolve("spark-defaults.conf"));
    command.addAll(javaOptions);
    command.add(Tracecast.class.getName());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }

  /** Starts it; what it prints goes to the log. */
  public static OwnProcess start(Path log, List<String> javaOptions, Object... arguments)
      throws IOException {
    Process process =
        builder(javaOptions, arguments)
            .redirectOutput(log.toFile())
            .directory(log.getParent().toFile()) // crash logs would lie there
            .start();
    process.getOutputStream().close();
    return new OwnProcess(process, log);
  }

  /** Sends a signal, such as {@code TERM}. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /**
   * Returns whether whoever started this process has it ignore the signal, as {@code nohup} does,
   * and so every process that it starts.
   */
  public static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(mask, 16) >>> (signal - 1) & 1) == 1;
  }

  /** Waits for its end and returns the exit code; one that hangs is killed, which gives 137. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns what it printed. */
  public String output() throws IOException {
    return Files.readString(log);
  }
}
