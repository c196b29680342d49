package io.tracecast.job.score;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.batchsize.BatchSizes;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.io.sink.RunDirectory;
import io.tracecast.job.io.source.ImageSource;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.options.Console;
import io.tracecast.job.probe.DriverProbe;
import io.tracecast.job.report.ConsoleReport;
import io.tracecast.job.report.RunJson;
import io.tracecast.job.report.RunReport;
import io.tracecast.job.report.RunReport.Ending;
import io.tracecast.job.report.RunReport.Result;
import io.tracecast.job.report.RunReport.Startup;
import io.tracecast.job.report.Version;
import io.tracecast.job.setup.BatchDependence;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.SparkSessions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** One run of {@code score}, from the options to the exit code. */
final class ScoreRun {
  private final ScoreOptions options;
  private final Map<String, Object> optionsInForce;
  private final Console console;
  private final Instant start = Instant.now();
  private final String runId = UUID.randomUUID().toString();
  private final Interruption interruption = Interruption.ofProcess();
  private final PageOfRun page;
  private ImageSource images;
  private double listingSeconds;
  private Optional<String> workingDirectory = Optional.empty();

  /**
   * @param optionsInForce the options by name, for the report
   */
  ScoreRun(ScoreOptions options, Map<String, Object> optionsInForce, Console console) {
    this.options = options;
    this.optionsInForce = optionsInForce;
    this.console = console;
    this.page = new PageOfRun(options.reportChoice(), console);
  }

  /** Looks first at what costs nothing to look at: graph file, output, images. */
  ExitCode run() {
    SparkConf conf = SparkSessions.configuration(options.applicationName());
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    options.graph.requireArchive(hadoop);
    try (Destination destination =
        RunDirectory.claim(
            options.night.claim(
                options.output, options.outputFormat, options.overwrite, options.namesFiles()),
            runId,
            hadoop)) {
      if (isFinished(destination)) {
        return ExitCode.OK;
      }
      workingDirectory = HadoopFiles.workingDirectory(hadoop);
      long listing = System.nanoTime();
      try (ImageSource found = options.source().found(hadoop)) {
        images = found;
        listingSeconds = (System.nanoTime() - listing) / 1e9;
        interruption.check();
        return run(conf, hadoop, destination);
      }
    }
  }

  /** A scheduler that starts a run twice finds it done. */
  private boolean isFinished(Destination destination) {
    Optional<String> finished = destination.finishedBy();
    finished.ifPresent(
        run ->
            console
                .results()
                .println(
                    "Nothing to do: run %s is complete under the run key %s, in %s."
                        .formatted(
                            run,
                            Printable.of(options.night.runKey),
                            Printable.of(options.output))));
    console.results().flush();
    return finished.isPresent();
  }

  private ExitCode run(SparkConf conf, Configuration hadoop, Destination destination) {
    PreparedGraph graph = PreparedGraph.read(options.graph, hadoop);
    BatchSizeChoice choice =
        options.execution.batchSizeChoice(
            graph.archive(), graph.graphInterface().preprocessing(), conf);
    boolean embedded = SparkSessions.isEmbedded(conf);
    Optional<ProviderPlan> provider =
        options.provider.plan(graph.archive(), options.graph.path(), embedded);
    provider.ifPresent(asked -> asked.ship(conf));
    ScoringPlan plan = plan(graph, passes(graph, choice, Slots.of(conf)), provider, destination);
    interruption.check();
    if (options.night.dryRun) {
      return look(conf, hadoop, destination, plan);
    }
    try (SparkSessions.Opening opening = SparkSessions.opening(conf, embedded);
        PreparedGraph.Warm warm = graph.warmUp(plan, conf, console.notes())) {
      if (!warm.outcome().rowsIndependent() && !options.allowBatchDependence) {
        throw GraphErrors.batchDependence(
            options.graph.path(), BatchDependence.cause(graph.archive().description().operators()));
      }
      if (isFinishedOnceRecovered(destination, opening.session())) {
        return ExitCode.OK;
      }
      return score(
          opening, destination, warm, tracked(plan.with(warm.graph().graphInterface())), choice);
    }
  }

  /** A run counts that died while it published: it may be the one that is asked for. */
  private boolean isFinishedOnceRecovered(Destination destination, SparkSession session) {
    Optional<String> recovered = destination.recover(session);
    recovered.ifPresent(
        run ->
            console
                .notes()
                .println("Run %s had died while it published; that is done now.".formatted(run)));
    return recovered.isPresent() && isFinished(destination);
  }

  private ExitCode look(
      SparkConf conf, Configuration hadoop, Destination destination, ScoringPlan plan) {
    try (SparkSessions.Opening opening = SparkSessions.opening(conf, false)) {
      if (isFinishedOnceRecovered(destination, opening.session())) {
        return ExitCode.OK;
      }
      DryRun found = action(destination, opening.session(), null).look(tracked(plan));
      console.results().println(found.inWords(DryRun.lastSpeed(options.output, hadoop)));
      console.results().flush();
      return ExitCode.OK;
    }
  }

  /** Rows that others are added to say what they were made with. */
  private ScoringPlan tracked(ScoringPlan plan) {
    return options.night.incremental ? plan.tracking(InterfaceDigest.of(plan)) : plan;
  }

  private ScoringAction action(
      Destination destination, SparkSession session, PredictionColumns columns) {
    return new ScoringAction(options, images, destination, session, columns, console.notes());
  }

  private ScoringPlan plan(
      PreparedGraph graph,
      ScoringPlan.Passes passes,
      Optional<ProviderPlan> provider,
      Destination destination) {
    return new ScoringPlan(
        runId,
        ScoringPlan.Graph.of(graph.archive(), graph.graphInterface()),
        new ScoringPlan.Engine(
            options.execution.device(), options.telemetry.isAllowed(), provider.orElse(null)),
        passes,
        new ScoringPlan.Rows(
            options.topK.value(), options.withOutput, options.keepNan, options.examples()),
        new ScoringPlan.Decoding(
            options.decoder,
            options.maxImageBytes,
            options.maxImagePixels,
            options.applyOrientation,
            options.fastDecode,
            options.bands,
            options.quarantineForbidden),
        destination.taskQuarantine().toString(),
        new ScoringPlan.Marks(destination.taskMarks().toString(), false));
  }

  private ScoringPlan.Passes passes(PreparedGraph graph, BatchSizeChoice choice, Slots slots) {
    LayoutChoice layout =
        LayoutChoice.valueOf(options.memoryLayout.replace('-', '_').toUpperCase(Locale.ROOT));
    if (layout != LayoutChoice.MEASURE && graph.archive().format() == GraphFormat.ONNX) {
      throw GraphErrors.layoutFixed(options.graph.path(), options.memoryLayout);
    }
    return new ScoringPlan.Passes(
        choice.sizeToOpenWith(graph.graphInterface().preprocessing()),
        options.concurrentPasses == null ? ScoringPlan.Passes.AS_SLOTS : options.concurrentPasses,
        options.execution.intraOpThreads(slots.intraOpThreads()),
        layout,
        options.forwardTimeout.value());
  }

  /** Embedded, the driver's session is the one that is measured on, and then of no more use. */
  private static FoundBatchSize find(
      BatchSizeChoice choice,
      SparkSessions.Opening opening,
      GraphArchive archive,
      ScoringPlan plan,
      DriverProbe.Outcome probe) {
    if (choice.size().isPresent()) {
      return FoundBatchSize.fixed(choice.size().getAsInt());
    }
    try {
      return BatchSizes.measure(opening.session().sparkContext(), archive, plan);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw GraphFailures.of(e);
    } finally {
      probe.close();
    }
  }

  private ExitCode score(
      SparkSessions.Opening opening,
      Destination destination,
      PreparedGraph.Warm warm,
      ScoringPlan plan,
      BatchSizeChoice choice) {
    GraphArchive archive = warm.graph().archive();
    DriverProbe.Outcome probe = warm.outcome();
    PredictionColumns columns =
        PredictionColumns.of(probe.answers(), options.withOutput)
            .tracking(options.night.incremental);
    ScoringAction action = action(destination, opening.session(), columns);
    RunReport running = running(opening, archive, plan, probe);
    Supplier<Result> result =
        () ->
            new Result(
                action.settings(),
                startup(opening, probe, action),
                action.parity(),
                action.scoring(),
                action.earlier());
    Abandoning abandoning =
        end ->
            abandon(
                destination,
                page.of(
                    running.with(
                        Ending.failed(Instant.now(), end.exitCode(), end.getMessage()),
                        action.passedOver(),
                        result.get()),
                    action::sheet),
                end);
    destination.begin(RunJson.of(running), identity(plan));
    sayWhatWasLeft(destination);
    try (Interruption.Registration lastWords =
        interruption.lastWords(() -> interrupted(abandoning))) {
      Optional<FoundBatchSize> found =
          choice.auto() && probe.batchSize() == plan.batchSize()
              ? Optional.of(find(choice, opening, archive, plan, probe))
              : Optional.empty();
      found.flatMap(FoundBatchSize::warning).ifPresent(console.warnings()::println);
      ScoringPlan settled =
          plan.withBatchSize(found.map(FoundBatchSize::chosen).orElse(probe.batchSize()));
      action.run(archive, settled, found);
      RunReport complete =
          running.with(
              Ending.complete(
                  Instant.now(), action.isDeadlineReached() ? ExitCode.DEADLINE : ExitCode.OK),
              action.passedOver(),
              result.get());
      Destination.Report report =
          page.of(
              complete,
              () ->
                  options.reportChoice().hasPictures()
                      ? action.sheetOfPictures(settled)
                      : action.sheet());
      interruption.check();
      destination.publish(
          RunJson.of(running), action.isDeadlineReached() ? report.ofPart() : report);
      page.check(destination);
      say(complete, destination.page());
      return complete.ending().exitCode().orElseThrow();
    } catch (JobException e) {
      throw abandoning.abandon(e);
    } catch (RuntimeException | Error e) {
      throw abandoning.abandon(GraphFailures.unexpected(e));
    }
  }

  /** Two runs that compute the same from the same rows may share partitions. */
  private String identity(ScoringPlan plan) {
    return "graph %s interface %s format %s incremental %s kept %s partitioned %s"
        .formatted(
            plan.graph().sha256(),
            InterfaceDigest.of(plan),
            options.outputFormat,
            options.night.incremental,
            options.keepColumns,
            options.night.partitionBy);
  }

  private void sayWhatWasLeft(Destination destination) {
    destination
        .leftovers()
        .ifPresent(
            run ->
                console
                    .notes()
                    .println(
                        destination.isResumed()
                            ? "Going on with run %s, which had finished %,d images."
                                .formatted(run.runId(), run.images())
                            : "Run %s was ended after %,d images; all are scored again. --resume keeps"
                                    .formatted(run.runId(), run.images())
                                + " what is finished, of a run with the same graph and settings."));
  }

  /** The table tells of images that could not be scored; whoever asks for no table is warned. */
  private void say(RunReport complete, Optional<String> pagePlace) {
    if (console.isQuiet()) {
      ConsoleReport.warning(complete)
          .ifPresent(warning -> console.warnings().println("tracecast: " + warning));
    }
    console.results().print(ConsoleReport.of(complete, options.show, pagePlace));
    console.results().flush();
  }

  /** Gives a run up for what ends it; returns that with what the run has left. */
  private interface Abandoning {
    JobException abandon(JobException end);
  }

  private RunReport running(
      SparkSessions.Opening opening,
      GraphArchive archive,
      ScoringPlan plan,
      DriverProbe.Outcome probe) {
    return new RunReport(
        new RunReport.Run(
            Version.NUMBER,
            runId,
            opening.session().sparkContext().applicationId(),
            "score",
            start),
        Ending.running(),
        new RunReport.Request(
            optionsInForce,
            workingDirectory,
            options.output,
            options.outputFormat.name().toLowerCase(Locale.ROOT)),
        new RunReport.Graph(
            RunReport.GraphFile.of(options.graph.path(), archive), plan.graph().graphInterface()),
        new RunReport.Images(images.describe(), PassedOver.NONE),
        new RunReport.Answers(probe.answers(), probe.rowsIndependent()),
        Optional.empty());
  }

  private Startup startup(
      SparkSessions.Opening opening, DriverProbe.Outcome probe, ScoringAction action) {
    return new Startup(
        opening.seconds(),
        probe.loadNanos() / 1e9,
        probe.warmUpNanos() / 1e9,
        action.broadcastSeconds(),
        listingSeconds + action.planSeconds(),
        action.waitingSeconds());
  }

  private void interrupted(Abandoning abandoning) {
    JobException end =
        abandoning.abandon(JobErrors.interrupted(interruption.raised().orElseThrow()));
    console.warnings().println("tracecast: " + end.getMessage());
    end.afterword().ifPresent(left -> console.warnings().println("tracecast: " + left));
  }

  private JobException abandon(
      Destination destination, Destination.Report report, JobException end) {
    if (!destination.abandon(report)) {
      return end;
    }
    page.check(destination);
    String left = Printable.of(destination.leftIn());
    return end.followedBy(
        destination.hasLeftQuarantine()
            ? "report and quarantine are in " + left
            : "the report is in " + left + "/run.json");
  }
}
