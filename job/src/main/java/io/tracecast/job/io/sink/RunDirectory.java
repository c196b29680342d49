package io.tracecast.job.io.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.sink.table.ColumnDifference;
import io.tracecast.job.io.sink.table.ResultTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  static final String KEYS = "keys";
  private static final String OWN = "_tracecast";
  private static final String PREDICTIONS = Part.PREDICTIONS.label();
  private static final String QUARANTINE = Part.QUARANTINE.label();

  /** What is found in an output folder. */
  private enum State {
    /** Nothing, or an empty folder. */
    FREE,
    /** The whole output of an earlier run. */
    COMPLETE,
    /** What a run left that failed, was ended or died. */
    LEFT,
    /** Somebody's files. */
    FOREIGN
  }

  private final OutputClaim claim;
  private final String runId;
  private final OutputFiles files;
  private final OutputLease lease;
  private final StagingArea staging;
  private final RunKeys keys;
  private final boolean existed;
  private Inventory earlier;
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
  private Optional<List<String>> gathered = Optional.empty();
  private Supersession.Outcome predictionsGoing = Supersession.Outcome.NONE;
  private Supersession.Outcome quarantineGoing = Supersession.Outcome.NONE;
  private SparkSession spark;
  private String left;
  private boolean quarantineLeft;
  private Optional<String> page = Optional.empty();
  private Optional<String> pageFailure = Optional.empty();

  private RunDirectory(
      OutputClaim claim, String runId, OutputFiles files, OutputLease lease, boolean existed)
      throws IOException {
    this.claim = claim;
    this.runId = runId;
    this.files = files;
    this.lease = lease;
    this.existed = existed;
    this.staging = new StagingArea(files, OWN, runId);
    this.keys = new RunKeys(files, OWN + "/" + KEYS);
    this.left = claim.name();
    look();
  }

  /** Looks what is there, which nobody else changes while the lease is held. */
  private void look() throws IOException {
    earlier = Inventory.read(files, OWN);
    unfinished = Intent.find(files, OWN);
    whole = earlier.grows() || state(claim.name(), files) == State.COMPLETE;
    extendsEarlier = claim.adds() && earlier.grows() && !claim.overwrite();
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
      refuse(claim, files);
      OutputLease lease = OutputLease.take(claim.name(), files, OWN, runId, claim.waits());
      try {
        refuse(claim, files); // nobody else changes it from here
        RunDirectory directory = new RunDirectory(claim, runId, files, lease, existed);
        if (directory.unfinished.filter(intent -> !intent.format().isTable()).isPresent()) {
          directory.recover(null);
        }
        return directory;
      } catch (IOException | RuntimeException e) {
        lease.close();
        tidy(files, existed);
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  private static void refuse(OutputClaim claim, OutputFiles files) throws IOException {
    State state = state(claim.name(), files);
    if (state == State.FOREIGN) {
      throw JobErrors.outputNotOurs(claim.name());
    }
    if (state != State.COMPLETE || claim.overwrite() || isDone(claim, files)) {
      return;
    }
    if (!claim.adds()) {
      throw JobErrors.outputExists(claim.name());
    }
    String form = Inventory.form(claim.format(), claim.layout());
    String there =
        Inventory.read(files, OWN)
            .form()
            .orElseThrow(() -> JobErrors.outputDoesNotGrow(claim.name()));
    if (!there.equals(form)) {
      throw JobErrors.outputOfOtherForm(claim.name(), there, form);
    }
  }

  private static boolean isDone(OutputClaim claim, OutputFiles files) throws IOException {
    return claim.runKey().isPresent()
        && new RunKeys(files, OWN + "/" + KEYS).runOf(claim.runKey().get()).isPresent();
  }

  private static State state(String name, OutputFiles files) throws IOException {
    if (files.isFile("")) {
      throw JobErrors.outputIsAFile(name);
    }
    Set<String> found = new HashSet<>();
    files.list("").forEach(file -> found.add(file.getPath().getName()));
    if (found.isEmpty()) {
      return State.FREE;
    }
    if (found.contains(REPORT)) {
      return stateOf(files, found.contains(OWN));
    }
    return found.contains(OWN) ? State.LEFT : State.FOREIGN;
  }

  private static State stateOf(OutputFiles files, boolean hasOwn) throws IOException {
    try {
      JsonNode report = new ObjectMapper().readTree(files.read(REPORT));
      if (report.path("status").asText().equals("complete")) {
        return State.COMPLETE;
      }
      return report.has("status") && report.has("command") ? State.LEFT : State.FOREIGN;
    } catch (JsonProcessingException e) { // somebody's own, or ours and cut off
      return hasOwn ? State.LEFT : State.FOREIGN;
    }
  }

  @Override
  public Optional<String> finishedBy() {
    try {
      return claim.runKey().isPresent() ? keys.runOf(claim.runKey().get()) : Optional.empty();
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
      look();
      refuse(claim, files); // what was published just now is not replaced unasked
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
      List<Leftovers> found = staging.leftovers(Set.of(KEYS));
      Optional<Leftovers> same =
          found.stream().filter(run -> run.identity().equals(Optional.of(identity))).findFirst();
      resumed = claim.resume() && same.isPresent();
      leftovers = resumed ? same : found.stream().findFirst();
      staging.make(identity, resumed ? same : Optional.empty());
      round = staging.nextRound();
      for (Leftovers other : staging.leftovers(Set.of(KEYS))) {
        new StagingArea(files, OWN, other.runId()).delete();
      }
      if (!whole) {
        clearEarlier();
        files.delete(OWN + "/" + PAGE);
        write(REPORT, runningReport);
      }
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  private void clearEarlier() throws IOException {
    files.delete(SUCCESS);
    earlier.deleteAll(table -> claim.format().isTable());
    files.deleteIfEmpty(PREDICTIONS);
    files.deleteIfEmpty(QUARANTINE);
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
    sink.writeWithReceipts(
        rows,
        staging.path(round).toString(),
        claim.format().isTable() ? List.of() : claim.layout().partitionBy());
  }

  @Override
  public void nextRound() {
    try {
      round = staging.nextRound();
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  @Override
  public long count(SparkSession session, Part part, StructType schema) {
    FileSink sink = claim.format().staging();
    try {
      staging.deleteUncounted();
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
  public Optional<Dataset<Row>> results(SparkSession session, Part part) {
    if (!extendsEarlier) {
      return Optional.empty();
    }
    if (claim.format().isTable()) {
      ResultTable table =
          claim.format().table(files.path(part.label()).toString(), new StructType());
      return table.exists(session) ? Optional.of(table.rows(session)) : Optional.empty();
    }
    List<String> names = earlier.below(part.label());
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(StagedResults.read(session, files, names));
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
  public long supersede(SparkSession session, StructType predictions, StructType quarantine) {
    spark = session;
    try {
      if (claim.layout().fileBytes() > 0 && !claim.format().isTable()) {
        gathered = new Gathering(session, files, staging, claim.layout()).gather(predictions);
      }
      if (!extendsEarlier || claim.format().isTable()) {
        return 0;
      }
      StagedResults results = new StagedResults(files, staging, staging.predictions(), units());
      if (!results.has(Part.PREDICTIONS) && !results.has(Part.QUARANTINE)) {
        return 0;
      }
      Dataset<Row> units = results.units(session);
      Supersession going = new Supersession(session, files, staging, earlier, units());
      predictionsGoing = going.stage(Part.PREDICTIONS, units, predictions, claim.layout());
      quarantineGoing = going.stage(Part.QUARANTINE, units, quarantine, ResultTable.Layout.PLAIN);
      return predictionsGoing.rows() + quarantineGoing.rows();
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  private Units units() {
    return new Units(claim.shards());
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
      if (claim.adds()) {
        add(runningReport, completeReport);
      } else if (claim.format().isTable()) {
        replaceTables(runningReport, completeReport);
      } else {
        replaceFiles(runningReport, completeReport);
      }
      complete = true;
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(claim.name(), e);
    }
  }

  /** Moves predictions and quarantine to their places, then writes the report, then the marker. */
  private void replaceFiles(String runningReport, Report completeReport) throws IOException {
    Map<String, String> moves = moves();
    earlier.announce(runId, OWN + "/" + runId, Inventory.Contents.of(moves.keySet()));
    write(REPORT, runningReport);
    clearEarlier();
    moveAll(moves);
    lease.check();
    for (String file : moves.keySet()) {
      if (!files.isFile(file)) {
        throw new IOException("the file " + file + " vanished while it was published");
      }
    }
    finish(completeReport);
  }

  private void replaceTables(String runningReport, Report completeReport) throws IOException {
    earlier.announce(
        runId,
        OWN + "/" + runId,
        new Inventory.Contents(List.of(), List.of(PREDICTIONS, QUARANTINE), Optional.empty()));
    write(REPORT, runningReport);
    files.delete(SUCCESS);
    earlier.deleteOthers(spark, claim.format());
    StagedResults results = new StagedResults(files, staging, staging.predictions(), units());
    for (Part part : List.of(Part.QUARANTINE, Part.PREDICTIONS)) {
      Dataset<Row> rows = results.rows(spark, part);
      claim
          .format()
          .table(files.path(part.label()).toString(), rows.schema())
          .replace(spark, runId, rows, layout(part));
    }
    lease.check();
    finish(completeReport);
  }

  private ResultTable.Layout layout(Part part) {
    return part == Part.PREDICTIONS ? claim.layout() : ResultTable.Layout.PLAIN;
  }

  private void finish(Report completeReport) throws IOException {
    leavePage(OWN, completeReport.page());
    write(REPORT, completeReport.json());
    files.replace(SUCCESS, new byte[0]);
    if (claim.runKey().isPresent()) {
      keys.complete(claim.runKey().get(), runId);
    }
    staging.delete();
  }

  /** From the intent on the run counts, and the next run would go on with it. */
  private void add(String runningReport, Report completeReport) throws IOException {
    Map<String, String> adds = new LinkedHashMap<>();
    List<String> removes = new ArrayList<>();
    if (!extendsEarlier) {
      removes.addAll(earlier.names());
    }
    if (!claim.format().isTable()) {
      adds.putAll(moves());
      for (Supersession.Outcome going : List.of(predictionsGoing, quarantineGoing)) {
        removes.addAll(going.removes());
      }
      rewritten(Part.PREDICTIONS, predictionsGoing, adds);
      rewritten(Part.QUARANTINE, quarantineGoing, adds);
    }
    leavePage(OWN + "/" + runId, completeReport.page());
    write(staging.place(REPORT), completeReport.json());
    Intent intent =
        new Intent(
            runId,
            claim.runKey().filter(key -> completeReport.whole()),
            claim.format(),
            adds,
            removes,
            claim.format().isTable() ? staging.predictions() : List.of(),
            claim.layout(),
            claim.shards(),
            !extendsEarlier);
    intent.announce(files, OWN);
    try {
      lease.check();
    } catch (IOException | RuntimeException e) {
      intent.done(files, OWN);
      throw e;
    }
    write(REPORT, runningReport);
    new RollForward(files, OWN, intent).run(spark);
    page = page.map(staged -> claim.name() + "/" + OWN + "/" + PAGE);
  }

  private void rewritten(Part part, Supersession.Outcome going, Map<String, String> adds) {
    String folder = staging.place(StagingArea.rewritten(part)) + "/";
    going
        .rewritten()
        .forEach(name -> adds.put(part.label() + "/" + name.substring(folder.length()), name));
  }

  /** Returns the staged data files by the names that they are going to have. */
  private Map<String, String> moves() throws IOException {
    Map<String, String> moves = new LinkedHashMap<>();
    for (String file : predictionFiles()) {
      String round = file.substring(staging.place("").length());
      moves.put(PREDICTIONS + round.substring(round.indexOf('/')), file);
    }
    for (String file : staging.dataFiles(QUARANTINE)) {
      moves.put(file.substring(staging.place("").length()), file);
    }
    return moves;
  }

  private List<String> predictionFiles() throws IOException {
    return gathered.isPresent() ? gathered.get() : staging.predictions();
  }

  /** Moves folders whole if nothing stands in their place, else file by file. */
  private void moveAll(Map<String, String> moves) throws IOException {
    for (String folder :
        gathered.isPresent() ? List.of(QUARANTINE) : List.of(PREDICTIONS, QUARANTINE)) {
      if (files.exists(staging.place(folder)) && !files.exists(folder)) {
        files.move(staging.place(folder), folder);
      }
    }
    for (Map.Entry<String, String> move : moves.entrySet()) {
      if (files.exists(move.getValue())) {
        files.move(move.getValue(), move.getKey());
      }
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
      List<String> quarantine = staging.dataFiles(QUARANTINE);
      quarantineLeft = !quarantine.isEmpty();
      if (Intent.find(files, OWN).isPresent()) {
        return false; // it counts, and the next run goes on with it
      }
      if (whole && isWhole() || earlier.grows()) {
        leavePage(OWN + "/" + runId, report.page());
        write(staging.place(REPORT), report.json());
        left = claim.name() + "/" + OWN + "/" + runId;
        return true;
      }
      Inventory.read(files, OWN)
          .deleteAll(table -> true); // if this run was to be published, half of it is there
      Map<String, String> moves = new LinkedHashMap<>();
      quarantine.forEach(file -> moves.put(file.substring(staging.place("").length()), file));
      earlier.announce(runId, OWN + "/" + runId, Inventory.Contents.of(moves.keySet()));
      for (Map.Entry<String, String> move : moves.entrySet()) {
        files.move(move.getValue(), move.getKey());
      }
      leavePage(OWN, report.page());
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

  /** Puts the page in the place of an earlier run's, which goes even if there is no new one. */
  private void leavePage(String folder, Optional<String> html) {
    String file = folder + "/" + PAGE;
    try {
      if (html.isPresent()) {
        write(file, html.get());
        page = Optional.of(claim.name() + "/" + file);
      } else {
        files.delete(file);
      }
    } catch (IOException | RuntimeException e) {
      pageFailure = Optional.of(FailureReason.of(e).why());
    }
  }

  @Override
  public Optional<String> page() {
    return page;
  }

  @Override
  public Optional<String> pageFailure() {
    return pageFailure;
  }

  /** Returns whether the run that this one was to replace is still there. */
  private boolean isWhole() throws IOException {
    return files.exists(REPORT) && stateOf(files, true) == State.COMPLETE;
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
