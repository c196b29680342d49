package io.tracecast.job.score;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.QuarantineColumns;
import io.tracecast.job.io.RowFrames;
import io.tracecast.job.io.SharedConfiguration;
import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.FileSink;
import io.tracecast.job.io.sink.Leftovers;
import io.tracecast.job.io.source.ImageSource;
import io.tracecast.job.io.source.Partitioning;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.parity.ParityCheck;
import io.tracecast.job.report.ContactSheet;
import io.tracecast.job.report.RunReport;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.report.SlotTime;
import io.tracecast.job.scoring.ScorePartition;
import io.tracecast.job.scoring.ScoringAccumulator;
import io.tracecast.job.scoring.ScoringClock;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.RunJobs;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.Slots;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The Spark part of a run: broadcast, plan, score and write in one pass, then write the quarantine
 * from what the tasks left. Nothing is published here.
 */
final class ScoringAction {

  /** A task ends between two batches. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ScoreOptions options;
  private final ImageSource source;
  private final Destination destination;
  private final SparkSession spark;
  private final PredictionColumns columns;
  private final PrintWriter err;
  private volatile ScoringAccumulator results = new ScoringAccumulator();
  private OptionalLong planned = OptionalLong.empty();
  private OptionalLong replacedRows = OptionalLong.of(0);
  private boolean deadlineReached;
  private volatile Optional<ScoringClock> clock = Optional.empty();
  private volatile Optional<ProgressWatch> watch = Optional.empty();
  private volatile Optional<RunReport.Settings> settings = Optional.empty();
  private double broadcastSeconds;
  private double planSeconds;
  private Optional<Parity> parity = Optional.empty();
  private Optional<ImageSource.Plan> images = Optional.empty();
  private StructType schema;

  ScoringAction(
      ScoreOptions options,
      ImageSource source,
      Destination destination,
      SparkSession spark,
      PredictionColumns columns,
      PrintWriter err) {
    this.options = options;
    this.source = source;
    this.columns = columns;
    this.destination = destination;
    this.spark = spark;
    this.err = err;
  }

  double broadcastSeconds() {
    return broadcastSeconds;
  }

  double planSeconds() {
    return planSeconds;
  }

  /** Returns how long the first task's session was waited for. */
  double waitingSeconds() {
    return clock.map(ScoringClock::waitingNanos).orElse(0L) / 1e9;
  }

  /** Returns what the source came across beside the images. */
  PassedOver passedOver() {
    return images.map(ImageSource.Plan::passedOver).orElse(PassedOver.NONE);
  }

  /** Returns how it ran, once it is known. */
  Optional<RunReport.Settings> settings() {
    return settings;
  }

  /** Returns what it came to so far. */
  RunReport.Scoring scoring() {
    ScoringStatistics statistics = statistics();
    double seconds =
        clock.map(ScoringClock::scoringNanos).orElse(OptionalLong.empty()).orElse(0) / 1e9;
    double taskSeconds = clock.map(ScoringClock::taskNanos).orElse(0L) / 1e9;
    int slots = settings.map(RunReport.Settings::slots).orElse(0);
    return new RunReport.Scoring(
        statistics,
        seconds,
        SlotTime.of(slots, seconds, taskSeconds, statistics.times()),
        clock.map(ScoringClock::partitions).orElseGet(List::of));
  }

  /** Returns a few images in words. */
  ContactSheet sheet() {
    return sheets().words();
  }

  /** Returns a few images with their pictures, once all are scored. */
  ContactSheet sheetOfPictures(ScoringPlan plan) {
    return sheets().pictures(images.orElseThrow(), plan);
  }

  private ContactSheets sheets() {
    return new ContactSheets(spark, results.value().values(), destination.taskQuarantine());
  }

  /** Returns what the partitions of this process came to, those of its last round. */
  private ScoringStatistics statistics() {
    return ScoringStatistics.of(results.value().values());
  }

  /** Returns what earlier runs had a part in. */
  RunReport.Earlier earlier() {
    Destination.Finished finished = destination.finished();
    ScoringStatistics own = statistics();
    return new RunReport.Earlier(
        Math.max(0, finished.scored() - own.scored()),
        Math.max(0, finished.quarantined() - own.quarantined()),
        destination.leftovers().filter(run -> destination.isResumed()).map(Leftovers::runId),
        options.night.incremental
            ? images
                .flatMap(ImageSource.Plan::units)
                .map(
                    units ->
                        new RunReport.Increment(
                            units.found(),
                            units.found() - units.left(),
                            replacedRows,
                            left(finished)))
            : Optional.empty());
  }

  /** How many images are in shards is known once all of them were read. */
  private OptionalLong left(Destination.Finished finished) {
    if (planned.isPresent()) {
      return OptionalLong.of(Math.max(0, planned.getAsLong() - finished.images()));
    }
    return deadlineReached ? OptionalLong.empty() : OptionalLong.of(0);
  }

  /** Returns whether the run stopped before all was scored, as it was asked to. */
  boolean isDeadlineReached() {
    return deadlineReached;
  }

  /**
   * Runs it all; on return predictions and quarantine are staged and the counts add up.
   *
   * @param search how the batch size was chosen, where the run chose it
   */
  void run(GraphArchive archive, ScoringPlan plan, Optional<FoundBatchSize> search) {
    try (RunJobs jobs = RunJobs.begin(spark.sparkContext(), plan.runId(), this::taskEnded)) {
      ran(plan, search);
      try {
        score(archive, plan, jobs);
      } finally {
        // whatever ended the jobs: nobody may write to the staging area or compute any more
        jobs.awaitTasks(PATIENCE);
        ran(plan, search);
      }
    } catch (JobException e) {
      if (e.exitCode() == ExitCode.TOO_MANY_FAILURES) {
        writeQuarantine(plan);
      }
      if (e.exitCode() != ExitCode.DEADLINE) {
        throw e;
      }
      deadlineReached = true;
    }
    Interruption.ofProcess().check();
    writeQuarantine(plan);
    check();
    checkRows();
    replacedRows =
        destination.supersede(spark, schema, QuarantineColumns.of(options.night.incremental));
    Interruption.ofProcess().check();
  }

  private void taskEnded(SparkListenerTaskEnd end) {
    clock.ifPresent(running -> running.taskEnded(end));
    watch.ifPresent(watching -> watching.taskEnded(end));
  }

  /** Looks at the slots before and after: executors may come after the plan, and go again. */
  private void ran(ScoringPlan plan, Optional<FoundBatchSize> search) {
    SparkContext context = spark.sparkContext();
    int before = settings.map(RunReport.Settings::slots).orElse(0);
    int now = context.isStopped() ? 0 : Slots.atOnce(context);
    settings = Optional.of(new RunReport.Settings(plan.passes(), Math.max(before, now), search));
  }

  private void score(GraphArchive archive, ScoringPlan plan, RunJobs jobs) {
    long planStart = System.nanoTime();
    ImageSource.Plan found = plan(plan, destination.isResumed());
    planSeconds = secondsSince(planStart);
    schema = columns.schema(source.describe(), found.kept());
    options.night.folders(options.outputFormat).requireIn(schema);
    destination.check(spark, source.describe(), found.kept(), schema);
    Interruption.ofProcess().check();
    if (found.units().filter(units -> units.left() == 0).isPresent()) {
      return;
    }
    if (plan.engine().provider() != null) {
      compare(archive, plan, found);
    }
    Broadcast<BroadcastArchive> broadcast = broadcast(archive);
    try {
      inRounds(plan, found, broadcast, jobs);
    } finally {
      BroadcastArchive.destroy(broadcast);
    }
  }

  /**
   * Scores until all is scored, as long as Spark finishes something before it gives up: what is
   * finished is not scored again. To know what that is, the format has to be one that is read back.
   */
  private void inRounds(
      ScoringPlan plan,
      ImageSource.Plan found,
      Broadcast<BroadcastArchive> broadcast,
      RunJobs jobs) {
    ImageSource.Plan round = found;
    ScoringPlan careful = destination.isResumed() ? heeding(plan) : plan;
    while (true) {
      Destination.Finished before = destination.finished();
      try {
        score(careful, round, broadcast, jobs);
        return;
      } catch (JobException e) {
        jobs.awaitTasks(PATIENCE);
        if (e.exitCode() != ExitCode.CLUSTER
            || options.outputFormat.staging() != FileSink.PARQUET
            || spark.sparkContext().isStopped()
            || destination.finished().equals(before)) {
          throw e;
        }
        err.println("Going on with what is left, since some was finished: " + e.getMessage());
      }
      destination.nextRound();
      results = new ScoringAccumulator();
      careful = heeding(plan);
      round = plan(plan, false);
      if (round.units().filter(units -> units.left() == 0).isPresent()) {
        return;
      }
    }
  }

  /** Returns the same plan for tasks that go by what tasks before them have left. */
  private ScoringPlan heeding(ScoringPlan plan) {
    return plan.withMarks(new ScoringPlan.Marks(destination.taskMarks().toString(), true));
  }

  /** Plans the images that have no rows yet. */
  private ImageSource.Plan plan(ScoringPlan plan, boolean resumed) {
    Partitioning partitioning =
        new Partitioning(Slots.total(spark.sparkContext()), plan.batchSize(), options.partitions);
    ImageSource.Plan found =
        source.plan(
            spark,
            partitioning,
            destination.plan(),
            new EarlierResults(spark, destination, options.namesFiles(), options.night.made(plan))
                .leftToScore(resumed));
    images = Optional.of(found);
    long kept = destination.finished().images();
    planned =
        found.count().isPresent()
            ? OptionalLong.of(kept + found.count().getAsLong())
            : found.count();
    return found;
  }

  /** Returns what would be scored. */
  DryRun look(ScoringPlan plan) {
    ImageSource.Plan found = plan(plan, false);
    return DryRun.of(found);
  }

  /** The report has it of a run that is refused, too. */
  private void compare(GraphArchive archive, ScoringPlan plan, ImageSource.Plan images) {
    ParityCheck check = new ParityCheck(archive, plan, options.parityLimits());
    parity = Optional.of(check.run(images.rows().get().take(ParityCheck.IMAGES), spark));
    check.require(parity.get());
  }

  /** Returns how near a provider's answers came, where there is one. */
  Optional<Parity> parity() {
    return parity;
  }

  /** What will be published is counted as its readers will count it. */
  private void checkRows() {
    Destination.Finished finished = destination.finished();
    checkRows(Part.PREDICTIONS, schema, finished.scored());
    checkRows(Part.QUARANTINE, QuarantineColumns.SCHEMA, finished.quarantined());
  }

  private void checkRows(Part part, StructType schema, long expected) {
    long rows = destination.count(spark, part, schema);
    if (rows != expected) {
      throw JobErrors.rowsMissing(part.label(), rows, expected);
    }
  }

  private Broadcast<BroadcastArchive> broadcast(GraphArchive archive) {
    long start = System.nanoTime();
    Broadcast<BroadcastArchive> broadcast = BroadcastArchive.send(archive, spark.sparkContext());
    broadcastSeconds = secondsSince(start);
    return broadcast;
  }

  private void score(
      ScoringPlan plan,
      ImageSource.Plan images,
      Broadcast<BroadcastArchive> broadcast,
      RunJobs jobs) {
    results.registerIn(spark.sparkContext());
    ScorePartition score =
        new ScorePartition(
            plan,
            broadcast,
            SharedConfiguration.of(spark.sessionState().newHadoopConf(), spark.sparkContext()),
            results);
    ScoringClock running = new ScoringClock(results);
    clock = Optional.of(running);
    try (ProgressWatch watching =
        ProgressWatch.start(
            jobs,
            results,
            running,
            new ProgressWatch.Bounds(
                planned,
                destination.finished(),
                FailureLimit.parse(options.maxFailures),
                options.night.until()),
            err)) {
      watch = Optional.of(watching);
      watching.guard(
          () ->
              destination.write(
                  Part.PREDICTIONS,
                  RowFrames.of(spark, images.rows().get().mapPartitions(score), schema)));
    } finally {
      running.stop();
    }
  }

  /** Gathers the winning attempts' files into one, in the format of the predictions. */
  private void writeQuarantine(ScoringPlan plan) {
    String[] paths = destination.finished().quarantineFiles().toArray(String[]::new);
    StructType columns = QuarantineColumns.of(options.night.incremental);
    if (paths.length == 0 && destination.hasResults(spark, Part.QUARANTINE)) {
      return;
    }
    Dataset<Row> quarantine =
        paths.length == 0
            ? spark.createDataFrame(List.of(), columns)
            : FileSink.ownFiles(spark).schema(columns).json(paths);
    destination.write(
        Part.QUARANTINE,
        (options.night.incremental && paths.length > 0 ? met(quarantine, plan) : quarantine)
            .coalesce(1));
  }

  /** Says what the images met; what they were is in the tasks' files. */
  private static Dataset<Row> met(Dataset<Row> quarantine, ScoringPlan plan) {
    return quarantine
        .withColumn(PredictionColumns.GRAPH_DIGEST, functions.lit(plan.graph().sha256()))
        .withColumn(
            PredictionColumns.INTERFACE_DIGEST, functions.lit(plan.rows().interfaceDigest()));
  }

  private void check() {
    Destination.Finished finished = destination.finished();
    long images = deadlineReached ? finished.images() : planned.orElse(finished.images());
    if (images != finished.images()) {
      throw JobErrors.countMismatch(images, finished.scored(), finished.quarantined());
    }
    boolean mayBeNothing = deadlineReached || destination.hasResults(spark, Part.PREDICTIONS);
    if (images == 0 && !mayBeNothing) {
      throw JobErrors.noImages(source.describe());
    }
    FailureLimit limit = FailureLimit.parse(options.maxFailures);
    if (limit.isExceeded(finished.quarantined(), images)) {
      throw JobErrors.tooManyFailures(finished.quarantined(), images, limit.toString());
    }
    if (finished.scored() == 0 && !mayBeNothing) {
      throw JobErrors.allFailed(images, firstError());
    }
  }

  private String firstError() {
    return statistics().firstErrors().stream().findFirst().orElse("its message was lost");
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
