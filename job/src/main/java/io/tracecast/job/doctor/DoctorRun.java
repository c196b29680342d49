package io.tracecast.job.doctor;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.source.TableSource;
import io.tracecast.job.probe.ExecutorMemory;
import io.tracecast.job.probe.GraphFootprint;
import io.tracecast.job.probe.HostProbe;
import io.tracecast.job.probe.ProbeTask;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.SparkSessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** One run of {@code doctor}, from the options to the exit code. */
final class DoctorRun {
  private final DoctorOptions options;
  private final PrintWriter out;
  private final PrintWriter err;

  DoctorRun(DoctorOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Measures the graph before Spark starts, since nothing else should go on meanwhile. */
  ExitCode run() {
    options.telemetry.apply();
    requireWritable();
    SparkConf conf = SparkSessions.configuration(options.applicationName());
    Optional<GraphNeed> graph = Optional.ofNullable(options.graph).map(given -> need(conf));
    Setup setup = Setup.of(conf, options.execution.device());
    Optional<ProviderPlan> provider = options.provider.plan(SparkSessions.isEmbedded(conf));
    provider.ifPresent(asked -> asked.ship(conf));
    say("starting Spark with " + conf.get("spark.master"));
    try (SparkSessions.Opening opening = SparkSessions.opening(conf, false)) {
      ScoringPlan.Engine engine =
          new ScoringPlan.Engine(
              options.execution.device(), options.telemetry.isAllowed(), provider.orElse(null));
      Diagnosis diagnosis = diagnose(setup, engine, opening.session(), graph);
      out.print(DoctorReport.of(diagnosis));
      out.flush();
      write(diagnosis);
      return diagnosis.exitCode();
    }
  }

  /** What cannot be written is found before the graph is loaded, not after it. */
  private void requireWritable() {
    if (options.json == null) {
      return;
    }
    try {
      boolean there = Files.exists(options.json);
      Files.newOutputStream(options.json, CREATE, WRITE).close();
      if (!there) {
        Files.delete(options.json);
      }
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(options.json.toString(), e);
    }
  }

  private GraphNeed need(SparkConf conf) {
    say("reading graph " + options.graph.path());
    PreparedGraph graph =
        PreparedGraph.read(options.graph, SparkHadoopUtil.get().newConfiguration(conf));
    GraphArchive archive = graph.archive();
    Preprocessing image = graph.graphInterface().preprocessing();
    int batchSize = options.execution.batchSize(archive, image, conf);
    say(
        "loading and running it here with batches of "
            + batchSize
            + ", to see what memory it takes");
    GraphFootprint footprint =
        graph.footprint(
            batchSize, options.execution.intraOpThreads(1), options.forwardTimeout.value(), err);
    return new GraphNeed(
        archive.name(),
        archive.format(),
        new ExecutorMemory.Work(
            heldBytes(archive), image.sizeInBytes(), footprint.batchSize(), options.maxImagePixels),
        footprint);
  }

  /** A sealed archive is held beside what it is opened to. */
  private static long heldBytes(GraphArchive archive) {
    long plain = archive.files().sizeInBytes();
    return archive.isSealed() ? archive.delivered().sizeInBytes() + plain : plain;
  }

  private Diagnosis diagnose(
      Setup setup, ScoringPlan.Engine engine, SparkSession spark, Optional<GraphNeed> graph) {
    Optional<TableNeed> table = table(spark);
    List<ProbedExecutor> executors =
        new ExecutorSurvey(
                spark.sparkContext(),
                new ProbeTask(engine),
                probe -> options.execution.intraOpThreads(probe.cpu().intraOpThreads()),
                this::say)
            .run();
    HostProbe driver = HostProbe.here(engine);
    return new Diagnosis(
        setup,
        driver,
        executors,
        graph,
        table,
        Findings.of(setup, driver, executors, graph, table));
  }

  private Optional<TableNeed> table(SparkSession spark) {
    if (!options.table.isGiven()) {
      return Optional.empty();
    }
    TableSource table = options.table.source(List.of());
    int batchRows = Integer.parseInt(spark.conf().get("spark.sql.parquet.columnarReaderBatchSize"));
    say("reading the row groups of " + table.describe());
    return table
        .largestRowGroup(spark)
        .map(largest -> new TableNeed(table.describe(), largest, batchRows));
  }

  /** Says what goes on, since each step may take as long as the cluster lets it. */
  private void say(String step) {
    err.println(Printable.of("doctor: " + step));
    err.flush();
  }

  private void write(Diagnosis diagnosis) {
    if (options.json == null) {
      return;
    }
    try {
      Files.writeString(options.json, diagnosis.toJson());
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(options.json.toString(), e);
    }
  }
}
