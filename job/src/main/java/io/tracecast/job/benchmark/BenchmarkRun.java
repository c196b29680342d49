package io.tracecast.job.benchmark;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.NewFile;
import io.tracecast.job.io.source.FileSource;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.options.Console;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ApplicationName;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorArrival;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.SparkSessions;
import io.tracecast.job.spark.TaskGpu;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Row;

/** One run of {@code benchmark}, from the options to the exit code. */
final class BenchmarkRun {
  private static final int TOP_K = 5;
  private static final int PICTURES = 32;

  private final BenchmarkOptions options;
  private final Console console;
  private final Instant start = Instant.now();
  private final String runId = UUID.randomUUID().toString();

  BenchmarkRun(BenchmarkOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  /** Looks first at what costs nothing to look at: graph files, images, options. */
  ExitCode run() {
    SparkConf conf =
        SparkSessions.configuration(
            ApplicationName.of("benchmark", options.graph.path(), options.images));
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    List<GraphOptions> graphs = options.graph.each();
    graphs.forEach(graph -> graph.requireArchive(hadoop));
    if (options.write != null) {
      new NewFile(options.write, hadoop).requireWritable();
    }
    List<Row> images = images(hadoop);
    List<Contender> contenders = contenders(graphs, conf, hadoop);
    try (SparkSessions.Opening opening =
        SparkSessions.opening(conf, SparkSessions.isEmbedded(conf))) {
      AnswerCheck check = new AnswerCheck(images, hadoop);
      List<Contender> tried =
          contenders.stream().map(contender -> tryOut(contender, check, conf)).toList();
      return measure(tried, check.answers(), opening.session().sparkContext(), hadoop);
    }
  }

  private List<Row> images(Configuration hadoop) {
    return options.images.isEmpty()
        ? List.of()
        : new FileSource(options.images, List.of(), null)
            .list(hadoop).images().stream().limit(PICTURES).toList();
  }

  private List<Contender> contenders(
      List<GraphOptions> graphs, SparkConf conf, Configuration hadoop) {
    List<Contender> contenders = new ArrayList<>();
    Map<String, Integer> known = new LinkedHashMap<>();
    for (GraphOptions graph : graphs) {
      PreparedGraph prepared = PreparedGraph.read(graph, hadoop);
      for (int size : batchSizes(prepared, conf)) {
        String name = name(graph, graphs) + (options.batchSizes.size() > 1 ? " x" + size : "");
        int times = known.merge(name, 1, Integer::sum);
        contenders.add(
            new Contender(
                times == 1 ? name : name + " #" + times, prepared, plan(prepared, size, conf)));
      }
    }
    return contenders;
  }

  /** Returns the name of the file, or the whole path if another graph's file is called the same. */
  private static String name(GraphOptions graph, List<GraphOptions> graphs) {
    String name = new Path(graph.path()).getName();
    boolean told =
        graphs.stream()
            .map(GraphOptions::path)
            .allMatch(path -> path.equals(graph.path()) || !new Path(path).getName().equals(name));
    return told ? name : graph.path();
  }

  private List<Integer> batchSizes(PreparedGraph graph, SparkConf conf) {
    OptionalInt fixed = graph.archive().input().fixedBatch();
    if (fixed.isPresent()) {
      return List.of(fixed.getAsInt());
    }
    Preprocessing image = graph.graphInterface().preprocessing();
    int byDefault =
        BatchSizeChoice.byDefault(graph.archive().format(), TaskGpu.mayRun(options.device, conf));
    if (options.batchSizes.isEmpty()) {
      return List.of(
          BatchSizeChoice.of(null, graph.archive().input(), image, byDefault)
              .size()
              .orElse(byDefault));
    }
    options.batchSizes.forEach(size -> BatchSizeChoice.requireFits("--batch-sizes", size, image));
    return options.batchSizes;
  }

  private ScoringPlan plan(PreparedGraph graph, int batchSize, SparkConf conf) {
    return new ScoringPlan(
        runId,
        ScoringPlan.Graph.of(graph.archive(), graph.graphInterface()),
        new ScoringPlan.Engine(options.device, options.telemetry.isAllowed(), null),
        new Passes(
            batchSize,
            Passes.AS_SLOTS,
            Slots.of(conf).intraOpThreads(),
            LayoutChoice.MEASURE,
            options.forwardTimeout.value()),
        new ScoringPlan.Rows(TOP_K, false, true, 0),
        ScoringPlan.Decoding.DEFAULT,
        null);
  }

  /** Returns the variant with labels that fit and the batch size that the graph takes. */
  private Contender tryOut(Contender contender, AnswerCheck check, SparkConf conf) {
    try (PreparedGraph.Warm warm =
        contender.graph().warmUp(contender.plan(), conf, console.notes())) {
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

  private ExitCode measure(
      List<Contender> contenders,
      List<Answers> answers,
      SparkContext context,
      Configuration hadoop) {
    Map<String, Broadcast<BroadcastArchive>> sent = new LinkedHashMap<>();
    contenders.forEach(
        contender ->
            sent.computeIfAbsent(
                contender.graph().archive().sha256(),
                digest -> BroadcastArchive.send(contender.graph().archive(), context)));
    new ExecutorArrival(context, this::note).await();
    Schedule schedule = options.schedule(contenders.size());
    List<Variant> variants =
        contenders.stream()
            .map(
                one ->
                    new Variant(one.name(), one.plan(), sent.get(one.graph().archive().sha256())))
            .toList();
    int slots = Slots.atOnce(context);
    BarrierJob job = new BarrierJob(context, slots);
    note("measuring %d variant(s) in %d slot(s)".formatted(variants.size(), slots));
    List<SlotSamples> samples;
    try {
      samples = job.run(runId, new MeasureVariants(runId, variants, schedule));
    } finally {
      sent.values().forEach(Broadcast::destroy);
    }
    Measurements measured = new Measurements(variants.size(), schedule.runs(), samples);
    Conclusions conclusions =
        Conclusions.of(
            variants.stream().map(Variant::name).toList(),
            measured,
            options.metric,
            options.isolated,
            job.circumstances());
    return tell(
        new BenchmarkReport(
            start, Instant.now(), contenders, schedule, measured, answers, conclusions),
        hadoop);
  }

  private void note(String words) {
    console.notes().println("benchmark: " + words);
  }

  private ExitCode tell(BenchmarkReport report, Configuration hadoop) {
    console.results().print(BenchmarkTable.of(report));
    console.results().flush();
    if (options.write != null) {
      new NewFile(options.write, hadoop).write(BenchmarkJson.of(report));
      console.results().println("Written to " + Printable.of(options.write));
      console.results().flush();
    }
    return report.conclusions().validity().isValid() ? ExitCode.OK : ExitCode.INVALID;
  }
}
