package io.tracecast.job.report;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.stats.Throughput;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.scoring.LoopTimes;
import io.tracecast.job.scoring.PartitionSpan;
import io.tracecast.job.spark.ScoringPlan;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that the report of a run says: a value, of which {@code run.json} ({@link RunJson}), the
 * table on the console ({@link ConsoleReport}) and a page ({@link RunPage}) are renderings.
 *
 * @param run which run
 * @param ending how it stands
 * @param request what was asked for
 * @param graph what it scores with
 * @param images where the images come from
 * @param answers how the graph's answers are read
 * @param result what it came to; empty while it goes on
 */
public record RunReport(
    Run run,
    Ending ending,
    Request request,
    Graph graph,
    Images images,
    Answers answers,
    Optional<Result> result) {

  /**
   * Which run this is.
   *
   * @param version Tracecast's
   * @param runId its own
   * @param applicationId Spark's
   * @param command what was run
   * @param start when it began
   */
  public record Run(
      String version, String runId, String applicationId, String command, Instant start) {}

  /** How far a run came. */
  public enum Status {
    RUNNING,
    COMPLETE,
    FAILED,
    INTERRUPTED;

    /** Returns the name that reports use. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How a run stands.
   *
   * @param exitCode what the command ends with; empty while it runs
   * @param end when that was known; empty while it runs
   * @param error what ended it; empty if nothing did
   */
  public record Ending(
      Status status, Optional<ExitCode> exitCode, Optional<Instant> end, Optional<String> error) {

    public static Ending running() {
      return new Ending(Status.RUNNING, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Ending complete(Instant end) {
      return complete(end, ExitCode.OK);
    }

    /** The end of a run that was published; its exit code may say that more is to come. */
    public static Ending complete(Instant end, ExitCode exitCode) {
      return new Ending(Status.COMPLETE, Optional.of(exitCode), Optional.of(end), Optional.empty());
    }

    /** The end of a run that gave no predictions: it failed, or a signal ended it. */
    public static Ending failed(Instant end, ExitCode exitCode, String error) {
      return new Ending(
          exitCode.isSignal() ? Status.INTERRUPTED : Status.FAILED,
          Optional.of(exitCode),
          Optional.of(end),
          Optional.of(error));
    }
  }

  /**
   * What was asked for.
   *
   * @param options all options of the command by name, with the values in force
   * @param workingDirectory where relative paths begin, in options as elsewhere; empty if unknown
   * @param output the folder that the run writes to
   * @param outputFormat the format of predictions and quarantine
   */
  public record Request(
      Map<String, Object> options,
      Optional<String> workingDirectory,
      String output,
      String outputFormat) {}

  /**
   * What a run scores with.
   *
   * @param graphInterface the interface, as archive and options make it together
   */
  public record Graph(GraphFile file, GraphInterface graphInterface) {}

  /**
   * The archive that a report is about.
   *
   * @param path as the user named it
   * @param sha256 its digest as it was delivered, and {@code sizeBytes} its size
   * @param sealed whether it came sealed
   * @param signerSha256 the fingerprint of the key whose signature was verified, if one was asked
   *     for
   */
  public record GraphFile(
      String path,
      String format,
      String sha256,
      long sizeBytes,
      boolean sealed,
      Optional<String> signerSha256) {

    /** Says it of an archive that was read. */
    public static GraphFile of(String path, GraphArchive archive) {
      return new GraphFile(
          path,
          archive.format().label(),
          archive.sha256(),
          archive.delivered().sizeInBytes(),
          archive.isSealed(),
          archive.provenance().signed().map(signed -> signed.signer().fingerprint()));
    }
  }

  /**
   * Where the images come from.
   *
   * @param passedOver what was found beside them
   */
  public record Images(String source, PassedOver passedOver) {}

  /**
   * How the graph's answers are read.
   *
   * @param rowsIndependent whether an image's answer is the same whatever else is in its batch
   */
  public record Answers(AnswerForm form, boolean rowsIndependent) {}

  /**
   * What a run came to, whether it is complete or not.
   *
   * @param settings how it ran
   * @param startup what came before the scoring
   * @param provider the execution provider and how near its answers come, where one was asked for
   * @param scoring the scoring
   * @param earlier what earlier runs had a part in
   */
  public record Result(
      Optional<Settings> settings,
      Startup startup,
      Optional<Parity> provider,
      Scoring scoring,
      Earlier earlier) {

    /** What a run came to that had no part of it from others. */
    public Result(
        Optional<Settings> settings, Startup startup, Optional<Parity> provider, Scoring scoring) {
      this(settings, startup, provider, scoring, Earlier.NONE);
    }

    /** Returns how many images have predictions by this run, and by one that it went on with. */
    long scored() {
      return scoring.statistics().scored() + earlier.keptScored();
    }

    /** Returns how many have none. */
    long quarantined() {
      return scoring.statistics().quarantined() + earlier.keptQuarantined();
    }
  }

  /**
   * What earlier runs had a part in.
   *
   * @param keptScored images of this result that were scored before, by a run that was ended or in
   *     an earlier round of this one
   * @param keptQuarantined the same of images without predictions
   * @param resumed the run that this one went on with
   * @param increment what of the images was new, if the run adds to earlier results
   */
  public record Earlier(
      long keptScored,
      long keptQuarantined,
      Optional<String> resumed,
      Optional<Increment> increment) {
    public static final Earlier NONE = new Earlier(0, 0, Optional.empty(), Optional.empty());
  }

  /**
   * What an incremental run came across.
   *
   * @param found files, shards or rows of the source
   * @param unchanged those of them that have their rows already
   * @param replacedRows rows of earlier runs that go; empty if only a table knows
   * @param left images that the run did not come to, for the next; empty if they are in shards that
   *     nobody has opened
   */
  public record Increment(
      long found, long unchanged, OptionalLong replacedRows, OptionalLong left) {}

  /**
   * How a run ran.
   *
   * @param passes settings of the forward passes, chosen or asked for
   * @param slots tasks that ran at once
   * @param search how the batch size was chosen, where the run chose it
   */
  public record Settings(ScoringPlan.Passes passes, int slots, Optional<FoundBatchSize> search) {}

  /**
   * What came before the scoring, in seconds.
   *
   * @param sparkSeconds until Spark was there, beside the next two if embedded
   * @param graphLoadSeconds loading the graph on the driver
   * @param warmUpSeconds warming it up there
   * @param broadcastSeconds handing the archive to Spark
   * @param planSeconds listing the images
   * @param waitingSeconds from there until the first task had its session
   */
  public record Startup(
      double sparkSeconds,
      double graphLoadSeconds,
      double warmUpSeconds,
      double broadcastSeconds,
      double planSeconds,
      double waitingSeconds) {}

  /**
   * The scoring.
   *
   * @param statistics what the partitions came to
   * @param seconds wall time by the driver's clock, from the first task with a session to the end
   *     of the action
   * @param slotTime where the slots' time went meanwhile
   * @param partitions when each partition was scored
   */
  public record Scoring(
      ScoringStatistics statistics,
      double seconds,
      SlotTime slotTime,
      List<PartitionSpan> partitions) {

    /** Scoring has to go on for so long before it is said what held it up: Java compiles first. */
    static final double KNOWN_AFTER_SECONDS = 10;

    /** And with so many batches that overlapped with others. */
    static final long KNOWN_AFTER_BATCHES = 10;

    /** Returns what would have made it faster; empty where it was too short to know. */
    public Optional<LoopTimes.Bound> bound() {
      LoopTimes times = statistics.times();
      return seconds >= KNOWN_AFTER_SECONDS && times.waits().steadyBatches() >= KNOWN_AFTER_BATCHES
          ? Optional.of(times.bound())
          : Optional.empty();
    }

    Throughput throughput() {
      return new Throughput(statistics.images(), Math.round(seconds * 1e9));
    }
  }

  /** Returns the report of the same run at another point. */
  public RunReport with(Ending newEnding, PassedOver passedOver, Result newResult) {
    return new RunReport(
        run,
        newEnding,
        request,
        graph,
        new Images(images.source(), passedOver),
        answers,
        Optional.of(newResult));
  }
}
