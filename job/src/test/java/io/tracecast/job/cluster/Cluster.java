package io.tracecast.job.cluster;

import io.tracecast.job.Invocation;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A standalone cluster of real processes, and the launcher against it. Whoever starts it closes it.
 */
public final class Cluster implements AutoCloseable {

  /** What a process printed and how it ended. */
  record Outcome(int exitCode, String output) {}

  /** Has a type that travels fail unless it is registered, so that none is forgotten. */
  private static final String REGISTERED = "spark.kryo.registrationRequired";

  private final Path folder;
  private final String master;
  private final Path launchedFrom;
  private final Map<String, String> environment;

  private Cluster(Path folder, String master, Path launchedFrom, Map<String, String> environment) {
    this.folder = folder;
    this.master = master;
    this.launchedFrom = launchedFrom;
    this.environment = environment;
  }

  public static Cluster up(Path folder, String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(script("cluster"), "up", "--work-dir", folder.toString()));
    command.addAll(List.of(more));
    Outcome outcome = run(folder.getParent(), command, Map.of());
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException("No cluster: " + outcome.output());
    }
    String master =
        outcome
            .output()
            .lines()
            .filter(line -> line.startsWith("spark://"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("No master in: " + outcome.output()));
    return new Cluster(folder, master, folder.getParent(), Map.of());
  }

  /** Returns the same cluster, for which the launcher starts in another folder. */
  Cluster from(Path directory) {
    return new Cluster(folder, master, directory, environment);
  }

  /** Returns the same cluster, for which the launcher starts with more variables. */
  Cluster with(Map<String, String> variables) {
    return new Cluster(folder, master, launchedFrom, variables);
  }

  /** Returns the launcher's options for an application that gets one executor of one core. */
  public String oneExecutor() {
    return "--master " + master + " --conf spark.cores.max=1";
  }

  /** Runs a command through the launcher and spark-submit. */
  Outcome tracecast(Object... arguments) throws IOException, InterruptedException {
    return run(launchedFrom, launcher(arguments));
  }

  private List<String> launcher(Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(script("tracecast"), "--master", master, "--conf", REGISTERED + "=true"));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** Starts a command and returns its process; its output goes to the log. */
  Process start(Path log, Object... arguments) throws IOException {
    return builder(log, launcher(arguments), environment).start();
  }

  /**
   * Opens a Spark application whose driver is this process, in which runs take their turns. Whoever
   * opens it closes it.
   *
   * @param settings come on top of those that every job has
   */
  SparkSession application(Map<String, String> settings) throws IOException {
    Properties defaults = new Properties();
    try (Reader file =
        Files.newBufferedReader(Invocation.ROOT.resolve("conf/spark-defaults.conf"))) {
      defaults.load(file);
    }
    SparkConf conf =
        new SparkConf(false)
            .setMaster(master)
            .setAppName("runs in turns")
            .set("spark.jars", jars())
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set(REGISTERED, "true");
    defaults.forEach((name, value) -> conf.set((String) name, ((String) value).strip()));
    settings.forEach(conf::set);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static String jars() throws IOException {
    try (Stream<Path> files = Files.list(Invocation.ROOT.resolve("job/target/tracecast/lib"))) {
      return files.map(Path::toString).collect(Collectors.joining(","));
    }
  }

  /** Returns the executors that run now. */
  List<ProcessHandle> executors() throws IOException {
    List<ProcessHandle> executors = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path pid :
          files.filter(file -> file.getFileName().toString().matches("worker-.*\\.pid")).toList()) {
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
            .ifPresent(worker -> worker.children().filter(Cluster::isJvm).forEach(executors::add));
      }
    }
    return executors;
  }

  /** Workers and executors start short-lived commands too, such as {@code chmod}. */
  private static boolean isJvm(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/java");
  }

  /** Returns what all executors logged. */
  String executorLogs() throws IOException {
    return executorLogs(folder);
  }

  /** Returns what the executors of one run logged. */
  String executorLogsOf(Path output) throws IOException {
    String application = Invocation.report(output).at("/applicationId").asText();
    return executorLogs(folder.resolve("work").resolve(application));
  }

  /** Returns what the executors of one application logged. */
  String executorLogs(SparkSession application) throws IOException {
    return executorLogs(folder.resolve("work").resolve(application.sparkContext().applicationId()));
  }

  private static String executorLogs(Path folder) throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path log :
          files.filter(file -> file.getFileName().toString().equals("stderr")).toList()) {
        logs.append(Files.readString(log));
      }
    }
    return logs.toString();
  }

  private static String script(String name) {
    return Invocation.ROOT.resolve("scripts").resolve(name).toString();
  }

  private Outcome run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    return run(directory, command, environment);
  }

  private static Outcome run(Path directory, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(directory, "command", ".log");
    int exitCode =
        builder(log, command, environment).directory(directory.toFile()).start().waitFor();
    return new Outcome(exitCode, Files.readString(log, StandardCharsets.UTF_8));
  }

  private static ProcessBuilder builder(
      Path log, List<String> command, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(environment);
    return builder;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run(launchedFrom, List.of(script("cluster"), "down", "--work-dir", folder.toString()));
  }
}
