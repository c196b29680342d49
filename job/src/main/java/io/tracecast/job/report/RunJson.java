package io.tracecast.job.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.job.batchsize.BatchCost;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Printable;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.ScoringPlan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The report of a run as JSON, {@code run.json}: an interface that schedules and dashboards read,
 * so fields are only ever added. {@code docs/run-report.md} says what each means.
 */
public final class RunJson {
  /** Grows when a field changes its meaning or goes; one more field is not a reason. */
  private static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode root = MAPPER.createObjectNode();

  private RunJson() {}

  /** Returns the document, indented, with a line break at its end. */
  public static String of(RunReport report) {
    RunJson json = new RunJson();
    json.run(report.run(), report.ending());
    json.request(report.request(), report.images());
    json.graph(report.graph());
    json.answers(report.answers());
    report.result().ifPresent(json::result);
    return json.root.toPrettyString() + "\n";
  }

  private void run(RunReport.Run run, RunReport.Ending ending) {
    root.put("schemaVersion", SCHEMA_VERSION)
        .put("version", run.version())
        .put("runId", run.runId())
        .put("applicationId", run.applicationId())
        .put("command", run.command())
        .put("status", ending.status().label())
        .put("exitCode", ending.exitCode().map(ExitCode::number).orElse(null))
        .put("startTime", run.start().toString())
        .put("endTime", ending.end().map(Instant::toString).orElse(null));
    ending.error().ifPresent(error -> root.put("error", Printable.masked(error)));
  }

  private void request(RunReport.Request request, RunReport.Images images) {
    root.set("options", OptionsJson.of(request.options()));
    request
        .workingDirectory()
        .ifPresent(folder -> root.put("workingDirectory", Printable.masked(folder)));
    ObjectNode reasons =
        root.putObject("images")
            .put("source", Printable.masked(images.source()))
            .putObject("passedOver");
    images
        .passedOver()
        .byReason()
        .forEach((reason, entries) -> reasons.put(reason.label(), entries.count()));
    root.putObject("output")
        .put("path", Printable.masked(request.output()))
        .put("format", request.outputFormat());
  }

  private void graph(RunReport.Graph graph) {
    GraphJson.file(root, graph.file());
    GraphJson.graphInterface(root, graph.graphInterface());
  }

  private void answers(RunReport.Answers answers) {
    ArrayNode outputs =
        root.putObject("answers")
            .put("kind", answers.form().kind().label())
            .put("dependOnBatch", !answers.rowsIndependent())
            .putArray("outputs");
    GraphJson.outputs(outputs, answers.form());
  }

  private void result(RunReport.Result result) {
    counts(result);
    earlier(result.earlier());
    throughput(result.scoring());
    startup(result.startup());
    result.settings().ifPresent(this::settings);
    result.provider().ifPresent(this::provider);
    waits(result.scoring());
    slotTime(result.scoring().slotTime());
    stages(result.scoring().statistics(), result.provider().isPresent());
    latency(result.scoring().statistics().times().batchLatency());
    ArrayNode executors = root.putArray("executors");
    result
        .scoring()
        .statistics()
        .executors()
        .values()
        .forEach(share -> executor(executors.addObject(), share));
  }

  private void counts(RunReport.Result result) {
    root.putObject("counts")
        .put("images", result.scored() + result.quarantined())
        .put("scored", result.scored())
        .put("quarantined", result.quarantined());
  }

  private void earlier(RunReport.Earlier earlier) {
    if (earlier.keptScored() + earlier.keptQuarantined() > 0 || earlier.resumed().isPresent()) {
      root.putObject("resumed")
          .put("runId", earlier.resumed().orElse(null))
          .put("images", earlier.keptScored() + earlier.keptQuarantined());
    }
    earlier
        .increment()
        .ifPresent(
            increment ->
                root.putObject("incremental")
                    .put("found", increment.found())
                    .put("unchanged", increment.unchanged())
                    .put("replacedRows", orNull(increment.replacedRows()))
                    .put("left", orNull(increment.left())));
  }

  private static Long orNull(OptionalLong number) {
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  private void throughput(RunReport.Scoring scoring) {
    root.putObject("throughput")
        .put("imagesPerSecond", rounded(scoring.throughput().imagesPerSecond()))
        .put("scoringSeconds", rounded(scoring.seconds()))
        .put("cpuMillisPerImage", rounded(scoring.statistics().cpuMillisPerImage()));
  }

  private void startup(RunReport.Startup startup) {
    root.putObject("startup")
        .put("sparkSeconds", rounded(startup.sparkSeconds()))
        .put("graphLoadSeconds", rounded(startup.graphLoadSeconds()))
        .put("warmUpSeconds", rounded(startup.warmUpSeconds()))
        .put("broadcastSeconds", rounded(startup.broadcastSeconds()))
        .put("planSeconds", rounded(startup.planSeconds()))
        .put("waitingSeconds", rounded(startup.waitingSeconds()));
  }

  private void settings(RunReport.Settings settings) {
    ScoringPlan.Passes passes = settings.passes();
    ObjectNode node =
        root.putObject("settings")
            .put("batchSize", passes.batchSize())
            .put("slots", settings.slots())
            .put("intraOpThreads", passes.intraOpThreads());
    if (passes.atOnce() != ScoringPlan.Passes.AS_SLOTS) {
      node.put("concurrentPasses", passes.atOnce());
    }
    settings.search().ifPresent(this::batchSizeSearch);
  }

  private void provider(Parity parity) {
    ProviderUse use = parity.use();
    ObjectNode node =
        root.putObject("provider")
            .put("name", use.name())
            .put("version", use.version())
            .put("hardware", use.hardware());
    ObjectNode options = node.putObject("options");
    new TreeMap<>(use.options())
        .forEach((name, value) -> options.put(name, Printable.masked(value)));
    ObjectNode nodes = node.putObject("nodes");
    new TreeMap<>(parity.nodes().operators())
        .forEach((name, operators) -> operators.forEach(nodes.putArray(name)::add));
    node.putObject("comparison")
        .put("images", parity.answers().images())
        .put("largestDifference", significant(parity.answers().largestDifference()))
        .put("largestValue", significant(parity.answers().largestValue()))
        .put(
            "sameBest",
            parity.answers().sameBest().isPresent()
                ? parity.answers().sameBest().getAsInt()
                : null);
  }

  private void batchSizeSearch(FoundBatchSize found) {
    ArrayNode candidates =
        root.putObject("batchSizeSearch")
            .put("chosen", found.chosen())
            .put("end", found.end().name().toLowerCase(Locale.ROOT))
            .put("host", found.host())
            .put("device", found.device())
            .put("seconds", rounded(found.searchNanos() / 1e9))
            .put("memoryLimitBytes", found.memoryLimitInBytes())
            .putArray("candidates");
    for (BatchCost cost : found.candidates()) {
      candidates
          .addObject()
          .put("batchSize", cost.batchSize())
          .put(
              found.isWallClock() ? "wallMillisPerImage" : "cpuMillisPerImage",
              rounded(cost.nanosPerImage() / 1e6))
          .put("memoryBytes", cost.memoryInBytes());
    }
  }

  private void waits(RunReport.Scoring scoring) {
    Waits waits = scoring.statistics().times().waits();
    root.putObject("waits")
        .put("bound", scoring.bound().map(b -> b.name().toLowerCase(Locale.ROOT)).orElse(null))
        .put("readSeconds", rounded(waits.readNanos() / 1e9))
        .put("forwardSeconds", rounded(waits.forwardNanos() / 1e9))
        .put("taskSeconds", rounded(waits.totalNanos() / 1e9))
        .put("batchSeconds", rounded(waits.idleNanos() / 1e9))
        .put("passSeconds", rounded(waits.passNanos() / 1e9));
  }

  private void slotTime(SlotTime time) {
    ObjectNode node = root.putObject("slotTime").put("totalSeconds", rounded(time.totalSeconds()));
    time.parts().forEach(part -> node.put(part.name() + "Seconds", rounded(part.seconds())));
  }

  /** A provider's threads are its own, and nobody counts their time by stages. */
  private void stages(ScoringStatistics statistics, boolean provider) {
    ObjectNode stages = root.putObject("stages");
    for (Stage stage : Stage.values()) {
      boolean counted = !provider || stage != Stage.FORWARD;
      double wallMillis = statistics.times().stages().wallNanos(stage) / 1e6;
      stages
          .putObject(stage.name().toLowerCase(Locale.ROOT))
          .put("wallSeconds", rounded(wallMillis / 1e3))
          .put(
              "cpuSeconds",
              counted ? rounded(statistics.times().stages().cpuNanos(stage) / 1e9) : null)
          .put("millisPerImage", rounded(Quotient.of(wallMillis, statistics.images())));
    }
  }

  private void latency(LatencyHistogram latency) {
    root.putObject("batchLatencyMillis")
        .put("p50", percentile(latency, 50))
        .put("p90", percentile(latency, 90))
        .put("p99", percentile(latency, 99));
  }

  private static Double percentile(LatencyHistogram latency, double percentile) {
    return latency.count() == 0 ? null : rounded(latency.percentileNanos(percentile) / 1e6);
  }

  private static void executor(ObjectNode node, ScoringStatistics.ExecutorShare share) {
    ExecutorState state = share.state();
    node.put("id", state.place().id())
        .put("host", state.place().host())
        .put("device", state.place().device())
        .put("layout", state.graph().layout())
        .put("decoder", state.graph().decoder())
        .put("graphLoads", state.graph().loads())
        .put("graphLoadSeconds", rounded(state.graph().loadNanos() / 1e9))
        .put("warmUpSeconds", rounded(state.graph().warmUpNanos() / 1e9))
        .put("images", share.images())
        .put("imagesPerSecond", rounded(share.imagesPerSecond()))
        .put("cpuSeconds", rounded(state.span().cpuNanos() / 1e9))
        .put("residentBytes", state.residentBytes());
  }

  /** Returns three digits; null, as JSON says it, for what is not a number. */
  private static BigDecimal significant(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(new MathContext(3)) : null;
  }

  /** Returns null, as JSON says it, where a quotient has nothing to say. */
  private static Double rounded(OptionalDouble value) {
    return value.isPresent() ? rounded(value.getAsDouble()) : null;
  }

  private static Double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
