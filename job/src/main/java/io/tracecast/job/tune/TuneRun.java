package io.tracecast.job.tune;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.NewFile;
import io.tracecast.job.io.source.FileSource;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.options.Console;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.parity.ParityCheck;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ApplicationName;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.SparkSessions;
import io.tracecast.job.spark.TaskGpu;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One run of {@code tune}, from the options to the exit code. */
final class TuneRun {
  private static final int TOP_K = 5;

  private final TuneOptions options;
  private final Console console;
  private final Budget budget;
  private final Interruption interruption = Interruption.ofProcess();

  /**
   * @param nanoTime a clock for the budget
   */
  TuneRun(TuneOptions options, Console console, LongSupplier nanoTime) {
    this.options = options;
    this.console = console;
    this.budget =
        new Budget(options.budget, OptionValues.duration("--budget", options.budget), nanoTime);
  }

  /** The budget ends waiting for a graph or a cluster as well. */
  ExitCode run() {
    try (Interruption.Registration limit =
        interruption.limit(budget::isOver, () -> Tuning.nothing(budget))) {
      return runWithin();
    }
  }

  /** Looks first at what costs nothing to look at: graph file, options file, images, options. */
  private ExitCode runWithin() {
    SparkConf conf =
        SparkSessions.configuration(
            ApplicationName.of("tune", options.graph.path(), options.images));
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    options.graph.requireArchive(hadoop);
    new NewFile(options.write, hadoop).requireWritable();
    List<Row> images = new FileSource(options.images, List.of(), null).list(hadoop).images();
    PreparedGraph graph = PreparedGraph.read(options.graph, hadoop);
    Slots slots = Slots.of(conf);
    Optional<ProviderPlan> provider =
        options.provider.plan(
            graph.archive(), options.graph.path(), SparkSessions.isEmbedded(conf));
    provider.ifPresent(asked -> asked.ship(conf));
    ScoringPlan plan = plan(graph, provider, slots, conf);
    options.imagesPerSlot(slots.perExecutor(), largest(plan, batchSizes(graph, false)));
    try (SparkSessions.Opening opening =
        SparkSessions.opening(conf, SparkSessions.isEmbedded(conf))) {
      ScoringPlan settled = warmUp(graph, plan, conf);
      if (provider.isPresent()) {
        compare(graph, settled, images, opening.session());
      }
      List<Integer> sizes = batchSizes(graph, settled.batchSize() < plan.batchSize());
      return tune(opening.session(), graph.archive(), settled, images, sizes, hadoop);
    }
  }

  /** Settings of a provider that gives other answers are of no use. */
  private void compare(
      PreparedGraph graph, ScoringPlan plan, List<Row> images, SparkSession spark) {
    ParityCheck.Limits limits =
        new ParityCheck.Limits(options.parity.tolerance(), options.parity.minAgreement());
    ParityCheck check = new ParityCheck(graph.archive(), plan, limits);
    check.require(check.run(ImageSample.draw(images, ParityCheck.IMAGES), spark));
  }

  private ScoringPlan plan(
      PreparedGraph graph, Optional<ProviderPlan> provider, Slots slots, SparkConf conf) {
    GraphArchive archive = graph.archive();
    Preprocessing image = graph.graphInterface().preprocessing();
    int byDefault =
        BatchSizeChoice.byDefault(archive.format(), TaskGpu.mayRun(options.device, conf));
    options.batchSizes.forEach(size -> BatchSizeChoice.requireFits("--batch-sizes", size, image));
    int batchSize =
        BatchSizeChoice.of(null, archive.input(), image, byDefault).size().orElse(byDefault);
    return new ScoringPlan(
        "tune",
        ScoringPlan.Graph.of(archive, graph.graphInterface()),
        new ScoringPlan.Engine(
            options.device, options.telemetry.isAllowed(), provider.orElse(null)),
        new Passes(
            batchSize,
            Passes.AS_SLOTS,
            slots.intraOpThreads(),
            LayoutChoice.MEASURE,
            options.forwardTimeout.value()),
        new ScoringPlan.Rows(TOP_K, false, true, 0),
        ScoringPlan.Decoding.DEFAULT,
        null);
  }

  /** Returns the plan with labels that fit and the batch size that the graph takes. */
  private ScoringPlan warmUp(PreparedGraph graph, ScoringPlan plan, SparkConf conf) {
    try (PreparedGraph.Warm warm = graph.warmUp(plan, conf, console.notes())) {
      return plan.with(warm.graph().graphInterface()).withBatchSize(warm.outcome().batchSize());
    }
  }

  private ExitCode tune(
      SparkSession spark,
      GraphArchive archive,
      ScoringPlan plan,
      List<Row> images,
      List<Integer> sizes,
      Configuration hadoop) {
    try (TimedJobs jobs = TimedJobs.begin(spark.sparkContext(), budget)) {
      int slots =
          jobs.run(() -> Slots.ofExecutor(spark.sparkContext()))
              .orElseThrow(() -> Tuning.nothing(budget));
      List<Variant> variants =
          Variant.oneByOne(
              plan.passes().withSplit(slots, plan.passes().intraOpThreads()),
              new Variant.Space(sizes, archive.format() == GraphFormat.TORCHSCRIPT));
      try (SampleScoring scoring = new SampleScoring(spark, archive, plan, images, jobs)) {
        int largest = largest(plan, sizes);
        Schedule.Wish wish =
            new Schedule.Wish(
                variants.size(),
                options.rounds,
                options.imagesPerSlot(scoring.slots(), largest),
                largest);
        TuneReport report =
            new Tuning(scoring, budget, variants, console.notes())
                .run(wish, "graph " + archive.name() + ", SHA-256 " + archive.sha256(), slots);
        return tell(report, hadoop);
      }
    }
  }

  /** A signal leaves no file, so that the same command can start over. */
  private ExitCode tell(TuneReport report, Configuration hadoop) {
    console.results().print(report.table());
    console.results().flush();
    if (interruption.raised().isPresent()) {
      throw JobErrors.tuneInterrupted(interruption.raised().get(), options.write, report.command());
    }
    new NewFile(options.write, hadoop).write(report.options());
    String written = Printable.of(options.write);
    console.results().println("Written to " + written + ": use it as score @" + written);
    console.results().flush();
    return ExitCode.OK;
  }

  private static int largest(ScoringPlan plan, List<Integer> sizes) {
    return Math.max(plan.batchSize(), Collections.max(sizes));
  }

  /**
   * Returns the sizes to try.
   *
   * @param alone whether the graph takes one image at a time, whatever it says
   */
  private List<Integer> batchSizes(PreparedGraph graph, boolean alone) {
    Resize resize = graph.graphInterface().preprocessing().framing().resize();
    if (alone || resize instanceof Resize.MultipleOf) {
      return List.of(1);
    }
    OptionalInt fixed = graph.archive().input().fixedBatch();
    return fixed.isPresent() ? List.of(fixed.getAsInt()) : options.batchSizes;
  }
}
