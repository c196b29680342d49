package io.tracecast.job.tune;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.source.FileSource;
import io.tracecast.job.io.source.Partitioning;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.options.Console;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ApplicationName;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.SparkSessions;
import io.tracecast.job.tune.Variant.Axis;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One run of {@code tune}, from the options to the exit code. */
final class TuneRun {
  private static final int TOP_K = 5;

  private final TuneOptions options;
  private final Console console;

  TuneRun(TuneOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  /** Looks first at what costs nothing to look at: graph file, options file, images. */
  ExitCode run() {
    SparkConf conf =
        SparkSessions.configuration(
            ApplicationName.of("tune", options.graph.path(), options.images));
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    options.graph.requireArchive(hadoop);
    refuseExisting(hadoop);
    List<Row> listed = new FileSource(options.images, List.of(), null).list(hadoop).images();
    PreparedGraph graph = PreparedGraph.read(options.graph, hadoop);
    ScoringPlan plan = plan(graph, Slots.of(conf));
    try (SparkSessions.Opening opening =
        SparkSessions.opening(conf, SparkSessions.isEmbedded(conf))) {
      ScoringPlan settled = warmUp(graph, plan, conf);
      boolean alone =
          settled.batchSize() < plan.batchSize()
              || graph.graphInterface().preprocessing().framing().resize()
                  instanceof Resize.MultipleOf;
      TuneReport report = sweep(opening.session(), graph.archive(), listed, settled, alone);
      write(report.options(), hadoop);
      console.results().print(report.table());
      String written = Printable.of(options.write);
      console.results().println("Written to " + written + ": use it as score @" + written);
      console.results().flush();
      return ExitCode.OK;
    }
  }

  private void refuseExisting(Configuration hadoop) {
    try {
      Path path = new Path(options.write);
      if (HadoopFiles.fileSystem(path, hadoop).exists(path)) {
        throw JobErrors.optionsFileExists(options.write);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(options.write, e);
    }
  }

  private ScoringPlan plan(PreparedGraph graph, Slots slots) {
    GraphArchive archive = graph.archive();
    Preprocessing image = graph.graphInterface().preprocessing();
    options.batchSizes.forEach(size -> BatchSizeChoice.requireFits("--batch-sizes", size, image));
    int batchSize =
        BatchSizeChoice.of(null, archive.input(), image).size().orElse(BatchSizeChoice.DEFAULT);
    return new ScoringPlan(
        "tune",
        ScoringPlan.Graph.of(archive, graph.graphInterface()),
        options.device,
        new Passes(batchSize, Passes.AS_SLOTS, slots.intraOpThreads(), LayoutChoice.MEASURE),
        new ScoringPlan.Rows(TOP_K, false, true, 0),
        ScoringPlan.Decoding.DEFAULT,
        options.telemetry.isAllowed(),
        null);
  }

  /** Returns the plan with labels that fit and the batch size that the graph takes. */
  private ScoringPlan warmUp(PreparedGraph graph, ScoringPlan plan, SparkConf conf) {
    try (PreparedGraph.Warm warm = graph.warmUp(plan, conf, console.notes())) {
      return plan.with(warm.graph().graphInterface()).withBatchSize(warm.finding().batchSize());
    }
  }

  /**
   * Measures.
   *
   * @param alone whether the graph takes one image at a time, whatever it says
   */
  private TuneReport sweep(
      SparkSession spark, GraphArchive archive, List<Row> listed, ScoringPlan plan, boolean alone) {
    int slots = Slots.ofExecutor(spark.sparkContext());
    List<Integer> sizes = batchSizes(alone ? OptionalInt.of(1) : archive.input().fixedBatch());
    int largest = Math.max(plan.batchSize(), Collections.max(sizes));
    int total = Slots.atOnce(spark.sparkContext());
    int images = images(total, largest);
    JavaRDD<Row> sample =
        FileSource.rows(
            spark, ImageSample.draw(listed, images), new Partitioning(total, largest, total));
    List<Variant> variants =
        Variant.oneByOne(
            plan.passes().withSplit(slots, plan.passes().intraOpThreads()),
            new Variant.Space(sizes, archive.format() == GraphFormat.TORCHSCRIPT));
    try (Sweep sweep = new Sweep(spark, archive, plan, sample, console.notes())) {
      List<Measured> measured = sweep.run(variants, options.rounds);
      Verdict verdict = new Verdict(usesGpu(sweep.last()));
      Passes combined = verdict.combined(measured);
      List<Measured> confirmed = List.of();
      if (!combined.equals(variants.get(0).passes())) {
        Variant rival = new Variant(Axis.COMBINED, combined);
        confirmed = sweep.run(List.of(variants.get(0), rival), options.rounds);
      }
      boolean better = !confirmed.isEmpty() && verdict.beats(confirmed.get(1), confirmed.get(0));
      return new TuneReport(
          measured,
          confirmed,
          better ? combined : variants.get(0).passes(),
          verdict,
          List.of(
              "graph " + archive.name() + ", SHA-256 " + archive.sha256(),
              "%d images a round, %d rounds in turns, %s"
                  .formatted(images, options.rounds, Instant.now().truncatedTo(ChronoUnit.SECONDS)),
              TuneReport.machines(sweep.last().executors().values(), slots)));
    }
  }

  /** Returns the images of a round: full batches for every slot. */
  private int images(int slots, int largestBatch) {
    long perSlot = ((long) options.sample + largestBatch - 1) / largestBatch * largestBatch;
    if (perSlot * slots > Integer.MAX_VALUE) {
      throw JobErrors.usage(
          "--sample %d and batches of %d make %d images a round, and at most %d are possible. Lower"
              + " them.",
          options.sample, largestBatch, perSlot * slots, Integer.MAX_VALUE);
    }
    return (int) perSlot * slots;
  }

  private List<Integer> batchSizes(OptionalInt fixed) {
    return fixed.isPresent() ? List.of(fixed.getAsInt()) : options.batchSizes;
  }

  private static boolean usesGpu(ScoringStatistics statistics) {
    return statistics.executors().values().stream()
        .anyMatch(share -> share.state().place().device().startsWith("gpu"));
  }

  private void write(String text, Configuration hadoop) {
    try {
      Path path = new Path(options.write);
      FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
      fileSystem.setWriteChecksum(false);
      try (OutputStream stream = fileSystem.create(path, false)) {
        stream.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(options.write, e);
    }
  }
}
