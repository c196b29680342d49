package io.tracecast.job.io.sink;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.sink.table.ColumnDifference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The output folder of a run: {@code predictions} and {@code quarantine}, which hold nothing but
 * data files or are tables, {@code run.json}, a page about the run in {@code _tracecast}, and
 * {@code _SUCCESS} once all is there.
 *
 * <p>One run at a time holds the folder, by a lease. It writes below {@code _tracecast/RUN} first
 * and moves its files to their places at the end, {@code run.json} with the final status and {@code
 * _SUCCESS} last: a run that dies leaves nothing that looks finished, and one that replaces another
 * leaves that one whole until its own is ready. What is deleted is only what an earlier run wrote
 * down as its own, and the next run takes up after one that died at any point.
 *
 * <p>A run that adds to earlier results writes down first what it is about to publish ({@link
 * Intent}). From then on it counts, and whoever comes next carries it out ({@link RollForward}).
 */
public final class RunDirectory implements Destination {
  static final String REPORT = "run.json";
  static final String PAGE = "report.html";
  static final String SUCCESS = "_SUCCESS";
  static final String OWN = "_tracecast";
  private static final String PREDICTIONS = Part.PREDICTIONS.label();
  private static final String QUARANTINE = Part.QUARANTINE.label();

  private final OutputClaim claim;
  private final String runId;
  private final OutputFiles files;
  private final OutputLease lease;
  private final StagingArea staging;
  private final OutputPage page;
  private final boolean existed;
  private Inventory earlier;

  /** Files of earlier results, which Spark looks at one by one as it opens them. */
  private final Map<Part, Dataset<Row>> opened = new EnumMap<>(Part.class);

  private Optional<Intent> unfinished;

  /** Whether this run adds to the results of others. */
  private boolean extendsEarlier;

  /** Whether results of others stay until this run is published. */
  private boolean whole;

  private boolean begun;
  private boolean complete;
  private String round;
  private Optional<Leftovers> leftovers = Optional.empty();
  private boolean resumed;
  private Publication publication;
  private String left;
  private boolean quarantineLeft;

  private RunDirectory(
      OutputClaim claim, String runId, OutputFiles files, OutputLease lease, boolean existed)
      throws IOException {
    this.claim = claim;
    this.runId = runId;
    this.files = files;
    this.lease = lease;
    this.existed = existed;
    this.staging = new StagingArea(files, OWN, runId);
    this.page = new OutputPage(files, claim.name());
    this.left = claim.name();
    look();
  }

  /** Looks what is there, which nobody else changes while the lease is held, and may refuse it. */
  private void look() throws IOException {
    OutputState state = OutputState.refuse(claim, files);
    earlier = Inventory.read(files, OWN);
    opened.clear();
    unfinished = Intent.find(files, OWN);
    whole = earlier.grows() || state == OutputState.COMPLETE;
    extendsEarlier = claim.adds() && earlier.grows() && !claim.overwrite();
    publication = new Publication(claim, runId, files, staging, earlier, extendsEarlier, page);
  }

  /**
   * Takes a folder for a run; whoever calls closes it, which lets other runs have it.
   *
   * @throws io.tracecast.job.error.JobException if another run holds the folder, or it holds what
   *     this one must not replace
   */
  public static RunDirectory claim(OutputClaim claim, String runId, Configuration hadoop) {
    try {
      OutputFiles files = OutputFiles.at(claim.name(), hadoop);
      boolean existed = files.exists("");
      OutputState.refuse(claim, files);
      OutputLease lease = OutputLease.take(claim.name(), files, OWN, runId, claim.waits());
      try {
        return new RunDirectory(claim, runId, files, lease, existed);
      } catch (IOException | RuntimeException e) {
        lease.close();
        tidy(files, existed);
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public Optional<String> finishedBy() {
    try {
      return new RunKeys(files, OWN).runOf(claim.runKey());
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public Optional<String> recover(SparkSession session) {
    if (unfinished.isEmpty()) {
      return Optional.empty();
    }
    try {
      String finished = unfinished.get().runId();
      new RollForward(files, OWN, unfinished.get()).run(session);
      look(); // what was published just now is not replaced unasked
      return Optional.of(finished);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  /** Makes the staging area, and clears what an incomplete run left. */
  @Override
  public void begin(String runningReport, String identity) {
    try {
      lease.check();
      begun = true;
      List<Leftovers> found = staging.leftovers(Set.of(RunKeys.FOLDER));
      Optional<Leftovers> same =
          found.stream().filter(run -> run.identity().equals(Optional.of(identity))).findFirst();
      resumed = claim.resume() && same.isPresent();
      leftovers = resumed ? same : found.stream().findFirst();
      staging.make(identity, resumed ? same : Optional.empty());
      round = staging.nextRound();
      for (Leftovers other : found) {
        if (!resumed || other != same.get()) {
          new StagingArea(files, OWN, other.runId()).delete();
        }
      }
      if (!whole) {
        publication.clearEarlier();
        files.delete(OWN + "/" + PAGE);
        write(REPORT, runningReport);
      }
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public Optional<Leftovers> leftovers() {
    return leftovers;
  }

  @Override
  public boolean isResumed() {
    return resumed;
  }

  @Override
  public void check(SparkSession session, String table, StructType kept, StructType predictions) {
    claim.format().check(table, kept);
    if (claim.format().isTable()) {
      claim.format().table(files.path(PREDICTIONS).toString(), predictions); // names of columns
    }
    checkColumns(session, predictions);
  }

  private void checkColumns(SparkSession session, StructType predictions) {
    results(session, Part.PREDICTIONS)
        .ifPresent(
            rows ->
                ColumnDifference.of(unpartitioned(rows.schema()), unpartitioned(predictions))
                    .refuse(claim.name()));
  }

  /** Columns that name folders are of the form, which is known to be the same. */
  private StructType unpartitioned(StructType schema) {
    StructType others = new StructType();
    for (StructField field : schema.fields()) {
      if (!claim.layout().partitionBy().contains(field.name())) {
        others = others.add(field);
      }
    }
    return others;
  }

  @Override
  public void write(Part part, Dataset<Row> rows) {
    FileSink sink = claim.format().staging();
    if (part == Part.QUARANTINE) {
      sink.write(rows, staged(part), List.of());
      return;
    }
    staging.grows(true);
    sink.writeWithReceipts(
        rows,
        staging.path(round).toString(),
        claim.format().isTable() ? List.of() : claim.layout().partitionBy());
    staging.grows(false); // after a write that failed, tasks may still be at work
  }

  @Override
  public void nextRound() {
    try {
      staging.grows(false);
      round = staging.nextRound();
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public long count(SparkSession session, Part part, StructType schema) {
    FileSink sink = claim.format().staging();
    try {
      if (part == Part.PREDICTIONS) {
        staging.deleteUncounted();
      }
      List<String> folders =
          part == Part.PREDICTIONS ? staging.predictionFolders() : List.of(staged(part));
      long rows = 0;
      for (String folder : folders) {
        if (files.exists(folder)) {
          rows += sink.count(session, schema, folder);
        }
      }
      return rows;
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public Finished finished() {
    try {
      List<StagedRound> rounds = staging.rounds();
      return new Finished(
          rounds.stream().mapToLong(StagedRound::scored).sum(),
          rounds.stream().mapToLong(StagedRound::quarantined).sum(),
          staging.quarantineFiles(),
          staging.deaths());
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public boolean hasResults(SparkSession session, Part part) {
    if (!extendsEarlier) {
      return false;
    }
    return claim.format().isTable()
        ? claim.format().isTableAt(session, files.path(part.label()).toString())
        : !earlier.below(part.label()).isEmpty();
  }

  @Override
  public Optional<Dataset<Row>> results(SparkSession session, Part part) {
    if (!hasResults(session, part)) {
      return Optional.empty();
    }
    return Optional.of(
        claim.format().isTable()
            ? claim
                .format()
                .table(files.path(part.label()).toString(), new StructType())
                .rows(session)
            : opened.computeIfAbsent(
                part, key -> StagedResults.read(session, files, earlier.below(key.label()))));
  }

  @Override
  public Optional<Dataset<Row>> staged(SparkSession session) {
    try {
      List<String> names = staging.predictions();
      return names.isEmpty()
          ? Optional.empty()
          : Optional.of(StagedResults.read(session, files, names));
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public void forget(Set<String> fileNames) {
    try {
      staging.forget(staging.receiptsOf(fileNames));
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public OptionalLong supersede(
      SparkSession session, StructType predictions, StructType quarantine) {
    try {
      return publication.prepare(session, predictions, quarantine);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  /** Returns where a part is written before it is published. */
  String staged(Part part) {
    return staging.path(part.label()).toString();
  }

  @Override
  public Path taskQuarantine() {
    return staging.path(StagingArea.TASK_QUARANTINE);
  }

  @Override
  public Path plan() {
    return staging.path("plan/" + (round == null ? "look" : round));
  }

  @Override
  public Path taskMarks() {
    return staging.path(StagingArea.TASK_MARKS);
  }

  @Override
  public String name() {
    return claim.name();
  }

  @Override
  public String leftIn() {
    return left;
  }

  @Override
  public boolean hasLeftQuarantine() {
    return quarantineLeft;
  }

  @Override
  public synchronized void publish(String runningReport, Report completeReport) {
    try {
      lease.check();
      publication.publish(lease, runningReport, completeReport);
      complete = true;
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  /**
   * Leaves report and quarantine in their places, or in the run's own folder if they would replace
   * those of a complete run.
   */
  @Override
  public synchronized boolean abandon(Report report) {
    if (complete) {
      return false;
    }
    try {
      if (!lease.isHeld()) {
        return false; // what is there is that of whoever took over
      }
      boolean resumable = claim.resume() || !staging.rounds().isEmpty();
      Map<String, String> quarantine = staging.quarantineMoves();
      quarantineLeft = !quarantine.isEmpty();
      if (Intent.find(files, OWN).isPresent()) {
        return false; // it counts, and the next run goes on with it
      }
      if (whole && OutputState.of(claim.name(), files) == OutputState.COMPLETE || earlier.grows()) {
        page.leave(OWN + "/" + runId, report.page());
        write(staging.place(REPORT), report.json());
        left = claim.name() + "/" + OWN + "/" + runId;
        return true;
      }
      leave(quarantine);
      page.leave(OWN, report.page());
      write(REPORT, report.json());
      files.deleteIfEmpty(PREDICTIONS);
      if (!resumable) {
        staging.delete();
      }
      return true;
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  /** If this run was to be published, half of it is there, and goes but for tables. */
  private void leave(Map<String, String> quarantine) throws IOException {
    Inventory there = Inventory.read(files, OWN);
    there.deleteFiles();
    there.become(
        runId, new Inventory.Contents(quarantine.keySet(), there.tables(), Optional.empty()));
    for (Map.Entry<String, String> move : quarantine.entrySet()) {
      files.move(move.getValue(), move.getKey());
    }
  }

  @Override
  public Optional<String> page() {
    return page.place();
  }

  @Override
  public Optional<String> pageFailure() {
    return page.failure();
  }

  private void write(String file, String text) throws IOException {
    files.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Lets other runs have the folder; one that nothing was written to is as it was. */
  @Override
  public void close() {
    try {
      if (!begun) {
        staging.delete();
      }
      lease.close();
      tidy(files, existed || begun);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  private static void tidy(OutputFiles files, boolean keepsRoot) throws IOException {
    files.deleteIfEmpty(OWN);
    if (!keepsRoot) {
      files.deleteIfEmpty("");
    }
  }
}
