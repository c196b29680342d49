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
import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.FileSink;
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
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

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
  private final ScoringAccumulator results = new ScoringAccumulator();
  private OptionalLong planned = OptionalLong.empty();
  private volatile Optional<ScoringClock> clock = Optional.empty();
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

  private ScoringStatistics statistics() {
    return ScoringStatistics.of(results.value().values());
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
        writeQuarantine(statistics().quarantineFiles());
      }
      throw e;
    }
    Interruption.ofProcess().check();
    ScoringStatistics statistics = statistics();
    writeQuarantine(statistics.quarantineFiles());
    check(statistics, planned);
    checkRows(statistics);
    Interruption.ofProcess().check();
  }

  private void taskEnded(SparkListenerTaskEnd end) {
    clock.ifPresent(running -> running.taskEnded(end));
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
    ImageSource.Plan found =
        source.plan(
            spark,
            new Partitioning(
                Slots.total(spark.sparkContext()), plan.batchSize(), options.partitions));
    planSeconds = secondsSince(planStart);
    images = Optional.of(found);
    planned = found.count();
    schema = columns.schema(source.describe(), found.kept());
    destination.check(source.describe(), found.kept());
    Interruption.ofProcess().check();
    SparkContext context = spark.sparkContext();
    if (plan.engine().provider() != null) {
      compare(archive, plan, found);
    }
    results.registerIn(context);
    Broadcast<BroadcastArchive> broadcast = broadcast(archive);
    try {
      score(plan, found, broadcast, jobs);
    } finally {
      BroadcastArchive.destroy(broadcast);
    }
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
  private void checkRows(ScoringStatistics statistics) {
    checkRows(Part.PREDICTIONS, schema, statistics.scored());
    checkRows(Part.QUARANTINE, QuarantineColumns.SCHEMA, statistics.quarantined());
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
    ScorePartition score =
        new ScorePartition(
            plan,
            broadcast,
            new SerializableConfiguration(spark.sessionState().newHadoopConf()),
            results);
    ScoringClock running = new ScoringClock(results);
    clock = Optional.of(running);
    try (ProgressWatch watch =
        ProgressWatch.start(
            jobs, results, running, images.count(), FailureLimit.parse(options.maxFailures), err)) {
      watch.guard(
          () ->
              destination.write(
                  Part.PREDICTIONS,
                  RowFrames.of(spark, images.rows().get().mapPartitions(score), schema)));
    } finally {
      running.stop();
    }
  }

  /** Gathers the winning attempts' files into one, in the format of the predictions. */
  private void writeQuarantine(List<String> files) {
    String[] paths =
        files.stream()
            .map(file -> new Path(destination.taskQuarantine(), file).toString())
            .toArray(String[]::new);
    Dataset<Row> quarantine =
        paths.length == 0
            ? spark.createDataFrame(List.of(), QuarantineColumns.SCHEMA)
            : FileSink.ownFiles(spark).schema(QuarantineColumns.SCHEMA).json(paths);
    destination.write(Part.QUARANTINE, quarantine.coalesce(1));
  }

  private void check(ScoringStatistics statistics, OptionalLong planned) {
    long images = planned.orElse(statistics.images());
    if (images != statistics.images()) {
      throw JobErrors.countMismatch(images, statistics.scored(), statistics.quarantined());
    }
    if (images == 0) {
      throw JobErrors.noImages(source.describe());
    }
    FailureLimit limit = FailureLimit.parse(options.maxFailures);
    if (limit.isExceeded(statistics.quarantined(), images)) {
      throw JobErrors.tooManyFailures(statistics.quarantined(), images, limit.toString());
    }
    if (statistics.scored() == 0) {
      throw JobErrors.allFailed(images, statistics.firstErrors().get(0));
    }
  }

  private static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
