package io.tracecast.job.benchmark;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.benchmark.measure.BarrierJob;
import io.tracecast.job.benchmark.measure.MeasureVariants;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Metric;
import io.tracecast.job.benchmark.measure.Pictures;
import io.tracecast.job.benchmark.measure.Schedule;
import io.tracecast.job.benchmark.measure.SlotSamples;
import io.tracecast.job.benchmark.measure.Variant;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.Console;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorArrival;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.Slots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Measures the graphs of one network against each other. All of them are in memory at the same time
 * meanwhile, on the driver and in executors, and gone afterwards.
 */
final class NetworkRun {
  private final BenchmarkOptions options;
  private final Console console;
  private final SparkConf conf;
  private final Configuration hadoop;
  private final Zoo.Network network;
  private final String runId;

  /** What networks share: where they are measured, and on what. */
  record Shared(
      SparkContext context,
      Optional<ProviderPlan> provider,
      List<Row> images,
      Optional<RunsFile> baseline) {}

  NetworkRun(
      BenchmarkOptions options,
      Console console,
      SparkConf conf,
      Configuration hadoop,
      Zoo.Network network,
      String runId) {
    this.options = options;
    this.console = console;
    this.conf = conf;
    this.hadoop = hadoop;
    this.network = network;
    this.runId = runId;
  }

  /**
   * Measures.
   *
   * @param imports runs that are compared with, beside those that the network names
   * @throws io.tracecast.job.error.JobException if a graph cannot be used, or measuring fails
   */
  BenchmarkReport run(Shared shared, List<ImportedRuns> imports) {
    Instant start = Instant.now();
    Contenders contenders = new Contenders(options, conf, runId, shared.provider());
    network
        .graphs()
        .forEach((name, path) -> contenders.add(name, PreparedGraph.read(graph(path), hadoop)));
    List<ImportedRuns> imported = new ArrayList<>(imports);
    network.runs().forEach((name, path) -> imported.addAll(named(name, path)));
    requireClock(options.metric, imported);
    AnswerCheck check = new AnswerCheck(shared.images(), options.endToEnd, hadoop);
    List<Contender> tried =
        contenders.all().stream().map(contender -> tryOut(contender, check)).toList();
    return measure(start, tried, check.answers(), distinct(tried, imported), shared);
  }

  private GraphOptions graph(String path) {
    return options.graph.of(path);
  }

  /** A file with one variant has the name that the manifest gives it. */
  private List<ImportedRuns> named(String name, String path) {
    List<ImportedRuns> runs = RunsFile.read("--zoo", path, hadoop).of(network.name());
    return runs.size() == 1 ? List.of(runs.get(0).named(name)) : runs;
  }

  /**
   * Makes sure that runs can be compared.
   *
   * @throws io.tracecast.job.error.JobException if processors' time is asked for and one has none
   */
  static void requireClock(Conclusions.MetricChoice metric, List<ImportedRuns> imported) {
    if (metric == Conclusions.MetricChoice.CPU) {
      imported.stream()
          .filter(runs -> !runs.hasCpu())
          .findFirst()
          .ifPresent(
              runs -> {
                throw JobErrors.usage(
                    "--metric CPU compares processors' time, and the runs of %s in %s have none."
                        + " Leave --metric out, or measure them with cpuMillisPerImage.",
                    runs.name(), runs.origin().file());
              });
    }
  }

  /** Returns them with names that nobody else has. */
  private static List<ImportedRuns> distinct(List<Contender> tried, List<ImportedRuns> imported) {
    Map<String, Integer> known = new HashMap<>();
    tried.forEach(one -> known.put(one.name(), 1));
    List<ImportedRuns> distinct = new ArrayList<>();
    for (ImportedRuns runs : imported) {
      String name = known.containsKey(runs.name()) ? runs.name() + ", imported" : runs.name();
      int times = known.merge(name, 1, Integer::sum);
      distinct.add(runs.named(times == 1 ? name : name + " #" + times));
    }
    return distinct;
  }

  /**
   * Returns the variant with labels that fit and the batch size that the graph takes. All are tried
   * on planar images, so that made-up ones are the same for all.
   */
  private Contender tryOut(Contender contender, AnswerCheck check) {
    ScoringPlan tried =
        contender
            .plan()
            .withPasses(runId, contender.plan().passes().withLayout(LayoutChoice.PLANAR));
    try (PreparedGraph.Warm warm = contender.graph().warmUp(tried, conf, console.notes())) {
      Contender settled =
          contender.with(
              warm.graph(),
              contender
                  .plan()
                  .with(warm.graph().graphInterface())
                  .withBatchSize(warm.outcome().batchSize()));
      check.add(settled, warm.outcome().lane());
      return settled;
    }
  }

  private BenchmarkReport measure(
      Instant start,
      List<Contender> contenders,
      List<Answers> answers,
      List<ImportedRuns> imported,
      Shared shared) {
    SparkContext context = shared.context();
    Map<String, Broadcast<BroadcastArchive>> archives = new LinkedHashMap<>();
    List<MeasuredVariant> sent =
        contenders.stream().map(one -> send(one, archives, context)).toList();
    new ExecutorArrival(context, this::note).await();
    Schedule schedule = options.schedule(contenders.size());
    int slots = Slots.atOnce(context);
    BarrierJob job = new BarrierJob(context, slots);
    note("measuring %d variant(s) in %d slot(s)".formatted(contenders.size(), slots));
    List<SlotSamples> samples;
    try {
      samples = job.run(runId, measure(contenders, archives, schedule, shared.images()));
    } finally {
      archives.values().forEach(BroadcastArchive::destroy);
    }
    Measurements measured = new Measurements(schedule, samples);
    List<Figures> figures = figures(contenders, measured, imported);
    Conclusions conclusions =
        Conclusions.of(figures, measured, options.metric, options.isolated, job.circumstances());
    Limits limits = options.limits();
    return new BenchmarkReport(
        network.name(),
        start,
        Instant.now(),
        sent,
        schedule,
        measured,
        answers,
        conclusions,
        limits.areGiven() ? Optional.of(Ranking.of(figures, limits)) : Optional.empty(),
        shared.baseline().map(then -> compared(then, figures, measured, conclusions.metric())));
  }

  private static MeasuredVariant send(
      Contender contender,
      Map<String, Broadcast<BroadcastArchive>> archives,
      SparkContext context) {
    long start = System.nanoTime();
    archives.computeIfAbsent(
        contender.graph().archive().sha256(),
        digest -> BroadcastArchive.send(contender.graph().archive(), context));
    return MeasuredVariant.of(contender, (System.nanoTime() - start) / 1e9);
  }

  private MeasureVariants measure(
      List<Contender> contenders,
      Map<String, Broadcast<BroadcastArchive>> archives,
      Schedule schedule,
      List<Row> images) {
    List<Variant> variants =
        contenders.stream()
            .map(
                one ->
                    new Variant(
                        one.name(), one.plan(), archives.get(one.graph().archive().sha256())))
            .toList();
    return new MeasureVariants(
        runId, variants, schedule, options.endToEnd ? Pictures.of(images, hadoop) : null);
  }

  private static List<Figures> figures(
      List<Contender> contenders, Measurements measured, List<ImportedRuns> imported) {
    List<Figures> figures = new ArrayList<>();
    for (int variant = 0; variant < contenders.size(); variant++) {
      Contender one = contenders.get(variant);
      figures.add(Figures.measured(one.name(), one.plan().batchSize(), measured, variant));
    }
    return Stream.concat(figures.stream(), imported.stream().map(Figures::imported)).toList();
  }

  private Baseline compared(
      RunsFile then, List<Figures> figures, Measurements measured, Metric metric) {
    return Baseline.of(
        then,
        network.name(),
        figures.stream().filter(one -> one.origin().isEmpty()).toList(),
        metric,
        measured.machine(),
        options.allowedPercent());
  }

  private void note(String words) {
    console.notes().println("benchmark: " + words);
  }
}
