package io.tracecast.job.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.stats.benchmark.Interval;
import io.tracecast.graph.stats.benchmark.Ratio;
import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.VarianceAnalysis;
import io.tracecast.graph.stats.benchmark.Verdict;
import io.tracecast.job.benchmark.measure.Measurements.Executor;
import io.tracecast.job.benchmark.measure.Schedule;
import io.tracecast.job.benchmark.measure.SlotSamples;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import io.tracecast.job.parity.AnswerDifference;
import io.tracecast.job.report.GraphJson;
import io.tracecast.job.report.Version;
import java.time.Instant;
import java.util.Locale;

/**
 * A benchmark as JSON with its raw samples: an interface, so fields are only ever added. {@code
 * docs/benchmark.md} says what each means.
 */
final class BenchmarkJson {
  /** Grows when a field changes its meaning or goes; one more field is not a reason. */
  static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final BenchmarkReport report;
  private final ObjectNode root = MAPPER.createObjectNode();

  private BenchmarkJson(BenchmarkReport report) {
    this.report = report;
  }

  /** Returns the document, indented, with a line break at its end. */
  static String of(BenchmarkOutcome outcome) {
    return document(outcome).toPrettyString() + "\n";
  }

  private static ObjectNode document(BenchmarkOutcome outcome) {
    if (outcome.single().isPresent()) {
      ObjectNode root = head(outcome.single().get().start(), outcome.end());
      return root.setAll(new BenchmarkJson(outcome.single().get()).network());
    }
    ObjectNode root = head(outcome.start(), outcome.end());
    root.put("validity", outcome.isValid() ? "VALID" : "INVALID");
    ArrayNode networks = root.putArray("networks");
    outcome
        .reports()
        .forEach(
            report ->
                networks
                    .addObject()
                    .put("name", report.network())
                    .put("startTime", report.start().toString())
                    .put("endTime", report.end().toString())
                    .setAll(new BenchmarkJson(report).network()));
    ArrayNode failures = root.putArray("failures");
    outcome
        .failures()
        .forEach(
            failure ->
                failures
                    .addObject()
                    .put("name", failure.network())
                    .put("exitCode", failure.exitCode().number())
                    .put("words", failure.words()));
    return root;
  }

  private static ObjectNode head(Instant start, Instant end) {
    return MAPPER
        .createObjectNode()
        .put("schemaVersion", SCHEMA_VERSION)
        .put("version", Version.NUMBER)
        .put("command", "benchmark")
        .put("tool", "tracecast " + Version.NUMBER)
        .put("startTime", start.toString())
        .put("endTime", end.toString());
  }

  private ObjectNode network() {
    run();
    variants();
    executors();
    turns();
    conclusions();
    answers();
    bars();
    return root;
  }

  private void run() {
    Schedule schedule = report.schedule();
    root.put("machine", report.machine()).put("validity", report.conclusions().validity().word());
    ArrayNode reasons = root.putArray("reasons");
    report
        .conclusions()
        .validity()
        .reasons()
        .forEach(
            reason ->
                reasons
                    .addObject()
                    .put("kind", reason.kind().name().toLowerCase(Locale.ROOT))
                    .put("words", reason.words()));
    root.putObject("schedule")
        .put("runs", schedule.runs())
        .put("loops", schedule.effort().loops())
        .put("minDurationSeconds", schedule.effort().minNanos() / 1e9)
        .put("isolated", schedule.isolated())
        .put("seed", schedule.seed());
  }

  private void variants() {
    ArrayNode variants = root.putArray("variants");
    for (int i = 0; i < report.figures().size(); i++) {
      Figures figures = report.figures().get(i);
      ObjectNode node = variants.addObject().put("name", figures.name());
      if (figures.origin().isPresent()) {
        node.put("importedFrom", figures.origin().get().inWords());
      } else {
        graph(node, i);
      }
      node.put("batchSize", figures.batchSize())
          .put("device", figures.device())
          .put("imagesPerSecond", figures.imagesPerSecond());
      summary(node.putObject("wallMillisPerImage"), figures.wall());
      figures.cpu().ifPresent(cpu -> summary(node.putObject("cpuMillisPerImage"), cpu));
      if (figures.passMillis().length > 0) {
        ObjectNode passes = node.putObject("passMillis");
        for (int percent : new int[] {50, 90, 99}) {
          passes.put("p" + percent, figures.passPercentile(percent).orElseThrow());
        }
      }
      figures.resident().ifPresent(bytes -> node.put("residentBytes", bytes));
      runs(node.putArray("runs"), figures, i);
    }
  }

  private void graph(ObjectNode node, int variant) {
    MeasuredVariant measured = report.variants().get(variant);
    GraphJson.file(node, measured.graph());
    node.put("broadcastSeconds", measured.broadcastSeconds())
        .put("intraOpThreads", measured.intraOpThreads())
        .put(
            "layout", report.measured().executors().get(0).first().variants().get(variant).layout())
        .put("provider", measured.provider().orElse(null));
  }

  /** What another benchmark imports: an entry for each run and executor. */
  private void runs(ArrayNode runs, Figures figures, int variant) {
    double[] wall = figures.wall().each();
    for (int i = 0; i < wall.length; i++) {
      int each = figures.wall().across().length;
      ObjectNode run = runs.addObject().put("run", i % each);
      if (figures.origin().isEmpty()) {
        Executor executor = report.measured().executors().get(i / each);
        run.put("executor", executor.id())
            .put(
                "images", executor.turns(variant, i % each).stream().mapToLong(Turn::images).sum());
      }
      run.put("wallMillisPerImage", wall[i]);
      if (figures.cpu().isPresent()) {
        run.put("cpuMillisPerImage", figures.cpu().get().each()[i]);
      }
    }
  }

  private void summary(ObjectNode node, Figures.Runs runs) {
    Summary summary = runs.summary();
    Interval median = runs.medianInterval(report.schedule().seed());
    node.put("count", summary.count()).put("mean", summary.mean());
    summary.standardDeviation().ifPresent(std -> node.put("standardDeviation", std));
    node.put("minimum", summary.minimum())
        .put("lowerQuartile", summary.lowerQuartile())
        .put("median", summary.median())
        .put("upperQuartile", summary.upperQuartile())
        .put("maximum", summary.maximum())
        .put("medianLow", median.low())
        .put("medianHigh", median.high());
  }

  private void executors() {
    ArrayNode executors = root.putArray("executors");
    for (Executor executor : report.measured().executors()) {
      SlotSamples first = executor.first();
      ObjectNode node =
          executors
              .addObject()
              .put("id", executor.id())
              .put("host", executor.host())
              .put("slots", executor.slots().size())
              .put("processors", first.place().processors())
              .put("measuredSeconds", first.load().wallNanos() / 1e9)
              .put("processCpuSeconds", first.load().processNanos() / 1e9);
      if (first.load().machine() != null) {
        node.put("machineCpuSeconds", first.load().machine().busyNanos() / 1e9)
            .put("stealSeconds", first.load().machine().stealNanos() / 1e9);
      }
      ArrayNode loads = node.putArray("loadSeconds");
      first.variants().forEach(ready -> loads.add(ready.loadNanos() / 1e9));
    }
  }

  private void turns() {
    ArrayNode turns = root.putArray("turns");
    for (Executor executor : report.measured().executors()) {
      for (SlotSamples slot : executor.slots()) {
        slot.turns().forEach(turn -> turn(turns.addObject(), executor, slot, turn));
      }
    }
  }

  private void turn(ObjectNode node, Executor executor, SlotSamples slot, Turn turn) {
    node.put("variant", report.names().get(turn.variant()))
        .put("run", turn.run())
        .put("executor", executor.id())
        .put("slot", slot.slot())
        .put("startMillis", turn.startMillis())
        .put("images", turn.images())
        .put("wallNanos", turn.wallNanos())
        .put("cpuNanos", turn.cpuNanos());
    ArrayNode passes = node.putArray("passNanos");
    for (long nanos : turn.passNanos()) {
      passes.add(nanos);
    }
  }

  private void conclusions() {
    Conclusions conclusions = report.conclusions();
    root.put("metric", conclusions.metric().name().toLowerCase(Locale.ROOT));
    conclusions.oneWay().ifPresent(one -> analysis(root.putObject("oneWayAnova"), one));
    conclusions.welch().ifPresent(one -> analysis(root.putObject("welchAnova"), one));
    conclusions
        .blocked()
        .ifPresent(
            blocked -> {
              ObjectNode node = root.putObject("blockedAnova");
              analysis(node.putObject("variants"), blocked.variants());
              analysis(node.putObject("executors"), blocked.blocks());
              analysis(node.putObject("interaction"), blocked.interaction());
            });
    ArrayNode comparisons = root.putArray("comparisons");
    conclusions.verdicts().forEach(verdict -> verdict(comparisons.addObject(), verdict));
  }

  private static void analysis(ObjectNode node, VarianceAnalysis analysis) {
    node.put("spread", analysis.spread().name().toLowerCase(Locale.ROOT));
    if (Double.isFinite(analysis.f())) {
      node.put("f", analysis.f());
    }
    node.put("p", analysis.p())
        .put("betweenDegrees", analysis.betweenDegrees())
        .put("withinDegrees", analysis.withinDegrees());
  }

  private static void verdict(ObjectNode node, Verdict verdict) {
    Ratio ratio = verdict.ratio();
    node.put("first", verdict.first())
        .put("second", verdict.second())
        .put("ratio", ratio.ratio())
        .put("low", ratio.interval().low())
        .put("high", ratio.interval().high())
        .put("confidence", ratio.interval().confidence())
        .put("p", ratio.p())
        .put("correctedP", verdict.correctedP())
        .put("different", verdict.isDifferent())
        .put("words", verdict.inWords());
    ArrayNode executors = node.putArray("executorRatios");
    ratio.blocks().forEach(block -> executors.add(block.ratio()));
  }

  private void answers() {
    ArrayNode nodes = root.putArray("answers");
    for (Answers answers : report.answers()) {
      ObjectNode node =
          nodes
              .addObject()
              .put("variant", answers.variant())
              .put("compared", answers.difference().isPresent());
      answers
          .difference()
          .ifPresent(difference -> difference(node.put("wrong", answers.areWrong()), difference));
      node.put("words", answers.inWords(report.names().get(0)));
    }
  }

  private static void difference(ObjectNode node, AnswerDifference difference) {
    node.put("images", difference.images());
    difference.sameBest().ifPresent(same -> node.put("sameBest", same));
    if (Double.isFinite(difference.largestDifference())) {
      node.put("largestDifference", difference.largestDifference())
          .put("relativeDifference", difference.relativeDifference());
    }
  }

  private void bars() {
    report
        .ranking()
        .ifPresent(
            ranking -> {
              ArrayNode places = root.putArray("ranking");
              ranking.places().forEach(place -> place(places.addObject(), place));
            });
    report.baseline().ifPresent(baseline -> baseline(root.putObject("baseline"), baseline));
  }

  private static void place(ObjectNode node, Ranking.Place place) {
    node.put("variant", place.variant()).put("fit", place.isFit());
    place.broken().forEach(node.putArray("broken")::add);
    place.costPerMillion().ifPresent(cost -> node.put("costPerMillionImages", cost));
  }

  private static void baseline(ObjectNode node, Baseline baseline) {
    node.put("file", baseline.file()).put("slower", baseline.isSlower());
    ArrayNode changes = node.putArray("changes");
    for (Baseline.Change change : baseline.changes()) {
      changes
          .addObject()
          .put("variant", change.variant())
          .put("ratio", change.ratio().ratio())
          .put("low", change.ratio().interval().low())
          .put("high", change.ratio().interval().high())
          .put("correctedP", change.correctedP())
          .put("real", change.isReal());
    }
    baseline.inWords().forEach(node.putArray("words")::add);
  }
}
