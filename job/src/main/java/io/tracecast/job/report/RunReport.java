package io.tracecast.job.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.Throughput;
import io.tracecast.job.batchsize.BatchCost;
import io.tracecast.job.batchsize.BatchSizeFinding;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.PassedOver;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.ScoringPlan;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The report of a run, {@code run.json}: an interface that schedules and dashboards read, so fields
 * are only ever added. Times are wall clock in the unit that the field names, but for {@code
 * cpuMillisPerImage}: CPU time of the executors' whole processes.
 */
public final class RunReport {

  /** What was known of the run and its graph before it began. */
  public record Graph(String runId, String path, String format, String sha256, long sizeInBytes) {}

  /** What came before the scoring, in seconds. */
  public record Startup(
      double sparkSeconds,
      double graphLoadSeconds,
      double warmUpSeconds,
      double broadcastSeconds,
      double planSeconds) {}

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode root = MAPPER.createObjectNode();

  private RunReport(String status, ExitCode exitCode, Graph graph) {
    root.put("runId", graph.runId()).put("command", "score").put("status", status);
    if (exitCode == null) {
      root.putNull("exitCode");
    } else {
      root.put("exitCode", exitCode.number());
    }
    root.putObject("graph")
        .put("path", Printable.masked(graph.path()))
        .put("format", graph.format())
        .put("sha256", graph.sha256())
        .put("sizeInBytes", graph.sizeInBytes());
  }

  public static RunReport running(Graph graph, Instant start) {
    return new RunReport("running", null, graph).started(start);
  }

  /** A run that gave no predictions: it failed, or a signal ended it. */
  public static RunReport failed(Graph graph, Instant start, ExitCode exitCode, String message) {
    RunReport report =
        new RunReport(exitCode.isSignal() ? "interrupted" : "failed", exitCode, graph)
            .started(start);
    report.root.put("error", Printable.masked(message));
    return report;
  }

  public static RunReport complete(Graph graph, Instant start) {
    return new RunReport("complete", ExitCode.OK, graph).started(start);
  }

  private RunReport started(Instant start) {
    root.put("startTime", start.toString());
    return this;
  }

  /** Adds where the images come from, and what was found beside them. */
  public RunReport with(String source, PassedOver passedOver) {
    ObjectNode reasons =
        root.putObject("images").put("source", Printable.masked(source)).putObject("passedOver");
    passedOver
        .byReason()
        .forEach((reason, entries) -> reasons.put(reason.label(), entries.count()));
    return this;
  }

  /** Adds counts, throughput, stages, latencies and executors. */
  public RunReport with(ScoringStatistics statistics, double scoringSeconds) {
    Throughput throughput = new Throughput(statistics.images(), Math.round(scoringSeconds * 1e9));
    root.putObject("counts")
        .put("images", statistics.images())
        .put("scored", statistics.scored())
        .put("quarantined", statistics.quarantined());
    root.putObject("throughput")
        .put("imagesPerSecond", rounded(throughput.imagesPerSecond()))
        .put("scoringSeconds", rounded(scoringSeconds))
        .put("cpuMillisPerImage", rounded(statistics.cpuMillisPerImage()));
    Waits waits = statistics.waits();
    root.putObject("waits")
        .put("bound", waits.bound().name().toLowerCase(Locale.ROOT))
        .put("readSeconds", rounded(waits.readNanos() / 1e9))
        .put("forwardSeconds", rounded(waits.forwardNanos() / 1e9))
        .put("taskSeconds", rounded(waits.totalNanos() / 1e9));
    addStages(root.putObject("stages"), statistics);
    root.putObject("batchLatencyMillis")
        .put("p50", rounded(statistics.batchLatency().percentileNanos(50) / 1e6))
        .put("p90", rounded(statistics.batchLatency().percentileNanos(90) / 1e6))
        .put("p99", rounded(statistics.batchLatency().percentileNanos(99) / 1e6));
    ArrayNode executors = root.putArray("executors");
    statistics.executors().values().forEach(share -> addExecutor(executors.addObject(), share));
    return this;
  }

  /** Adds what came before the scoring. */
  public RunReport with(Startup startup) {
    root.putObject("startup")
        .put("sparkSeconds", rounded(startup.sparkSeconds()))
        .put("graphLoadSeconds", rounded(startup.graphLoadSeconds()))
        .put("broadcastSeconds", rounded(startup.broadcastSeconds()))
        .put("warmUpSeconds", rounded(startup.warmUpSeconds()))
        .put("planSeconds", rounded(startup.planSeconds()));
    return this;
  }

  /** Adds what the graph got beside its images, where it got something. */
  public RunReport with(Map<String, InputValue> inputs) {
    if (!inputs.isEmpty()) {
      ObjectNode node = root.putObject("inputs");
      inputs.forEach((name, value) -> node.set(name, value.toJson()));
    }
    return this;
  }

  /** Adds how the graph's answers were read, and whether they depend on the batch. */
  public RunReport with(AnswerForm answers, boolean rowsIndependent) {
    ObjectNode node =
        root.putObject("answers")
            .put("kind", answers.kind().label())
            .put("dependOnBatch", !rowsIndependent);
    ArrayNode outputs = node.putArray("outputs");
    for (OutputSpec output : answers.outputs()) {
      ObjectNode one = outputs.addObject();
      one.put("name", output.name()).put("type", output.type().name().toLowerCase(Locale.ROOT));
      output.rowShape().forEach(one.putArray("shape")::add);
    }
    return this;
  }

  /** Adds the settings that the run used, chosen or asked for. */
  public RunReport with(ScoringPlan.Passes passes, int slots) {
    ObjectNode settings =
        root.putObject("settings")
            .put("batchSize", passes.batchSize())
            .put("slots", slots)
            .put("intraOpThreads", passes.intraOpThreads());
    if (passes.atOnce() != ScoringPlan.Passes.AS_SLOTS) {
      settings.put("concurrentPasses", passes.atOnce());
    }
    return this;
  }

  /** Adds how the batch size was chosen, where the run chose it. */
  public RunReport with(Optional<BatchSizeFinding> batchSize) {
    batchSize.ifPresent(finding -> addFinding(root.putObject("batchSizeSearch"), finding));
    return this;
  }

  private static void addFinding(ObjectNode node, BatchSizeFinding finding) {
    node.put("chosen", finding.chosen())
        .put("end", finding.end().name().toLowerCase(Locale.ROOT))
        .put("host", finding.host())
        .put("device", finding.device())
        .put("seconds", rounded(finding.searchNanos() / 1e9))
        .put("memoryLimitBytes", finding.memoryLimitInBytes());
    ArrayNode candidates = node.putArray("candidates");
    for (BatchCost cost : finding.candidates()) {
      candidates
          .addObject()
          .put("batchSize", cost.batchSize())
          .put(
              finding.isWallClock() ? "wallMillisPerImage" : "cpuMillisPerImage",
              rounded(cost.nanosPerImage() / 1e6))
          .put("memoryBytes", cost.memoryInBytes());
    }
  }

  public String toJson() {
    return root.toPrettyString() + "\n";
  }

  private static void addStages(ObjectNode stages, ScoringStatistics statistics) {
    for (Stage stage : Stage.values()) {
      double wallSeconds = statistics.stages().wallNanos(stage) / 1e9;
      stages
          .putObject(stage.name().toLowerCase(Locale.ROOT))
          .put("wallSeconds", rounded(wallSeconds))
          .put("cpuSeconds", rounded(statistics.stages().cpuNanos(stage) / 1e9))
          .put(
              "millisPerImage",
              rounded(statistics.images() == 0 ? 0 : wallSeconds * 1e3 / statistics.images()));
    }
  }

  private static void addExecutor(ObjectNode node, ScoringStatistics.ExecutorShare share) {
    ExecutorState state = share.state();
    double seconds = (state.lastMillis() - state.firstMillis()) / 1e3;
    node.put("id", state.id())
        .put("host", state.host())
        .put("device", state.device())
        .put("layout", state.layout())
        .put("decoder", state.decoder())
        .put("graphLoads", state.graphLoads())
        .put("graphLoadSeconds", rounded(state.loadNanos() / 1e9))
        .put("warmUpSeconds", rounded(state.warmUpNanos() / 1e9))
        .put("images", share.images())
        .put("imagesPerSecond", rounded(seconds == 0 ? 0 : share.images() / seconds))
        .put("cpuSeconds", rounded(state.cpuNanos() / 1e9))
        .put("residentBytes", state.residentBytes());
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
