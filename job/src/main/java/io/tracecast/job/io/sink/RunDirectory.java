package io.tracecast.job.io.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.JobErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The output folder of a run: {@code predictions} and {@code quarantine}, which hold nothing but
 * data files, {@code run.json}, a page about the run in {@code _tracecast}, and {@code _SUCCESS}
 * once all is there.
 *
 * <p>One run at a time holds the folder, by a lease. It writes below {@code _tracecast/RUN} first
 * and moves its files to their places at the end, {@code run.json} with the final status and {@code
 * _SUCCESS} last: a run that dies leaves nothing that looks finished, and one that replaces another
 * leaves that one whole until its own is ready. What is deleted is only what an earlier run wrote
 * down as its own, and the next run takes up after one that died at any point.
 */
public final class RunDirectory implements Destination {
  private static final String OWN = "_tracecast";
  private static final String PREDICTIONS = Part.PREDICTIONS.label();
  private static final String QUARANTINE = Part.QUARANTINE.label();
  private static final String REPORT = "run.json";
  private static final String PAGE = "report.html";
  private static final String SUCCESS = "_SUCCESS";

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

  private final String name;
  private final String runId;
  private final PredictionSink sink;
  private final OutputFiles files;
  private final OutputLease lease;
  private final Inventory earlier;
  private final boolean replaces;
  private final boolean existed;
  private boolean begun;
  private boolean complete;
  private String left;
  private boolean quarantineLeft;
  private Optional<String> page = Optional.empty();
  private Optional<String> pageFailure = Optional.empty();

  private RunDirectory(
      String name,
      String runId,
      PredictionSink sink,
      OutputFiles files,
      OutputLease lease,
      boolean replaces,
      boolean existed)
      throws IOException {
    this.name = name;
    this.runId = runId;
    this.sink = sink;
    this.files = files;
    this.lease = lease;
    this.earlier = Inventory.read(files, OWN);
    this.replaces = replaces;
    this.existed = existed;
    this.left = name;
  }

  /**
   * Takes a folder for a run; whoever calls closes it, which lets other runs have it.
   *
   * @param sink the format of predictions and quarantine
   * @param overwrite whether the output of a complete run may be replaced; that of one that was not
   *     completed always may
   * @throws io.tracecast.job.error.JobException if another run holds the folder, or it holds what
   *     this one must not replace
   */
  public static RunDirectory claim(
      String name, PredictionSink sink, boolean overwrite, String runId, Configuration hadoop) {
    try {
      OutputFiles files = OutputFiles.at(name, hadoop);
      boolean existed = files.exists("");
      refuse(name, state(name, files), overwrite);
      OutputLease lease = OutputLease.take(name, files, OWN, runId);
      try {
        State state = state(name, files); // nobody else changes it from here
        refuse(name, state, overwrite);
        return new RunDirectory(name, runId, sink, files, lease, state == State.COMPLETE, existed);
      } catch (IOException | RuntimeException e) {
        lease.close();
        tidy(files, existed);
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  private static void refuse(String name, State state, boolean overwrite) {
    if (state == State.FOREIGN) {
      throw JobErrors.outputNotOurs(name);
    }
    if (state == State.COMPLETE && !overwrite) {
      throw JobErrors.outputExists(name);
    }
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

  /** Makes the staging area, and clears what an incomplete run left. */
  @Override
  public void begin(String runningReport) {
    try {
      begun = true;
      clearStaging();
      files.makeFolder(staging("quarantine-by-task"));
      if (!replaces) {
        clearEarlier();
        files.delete(OWN + "/" + PAGE);
        write(REPORT, runningReport);
      }
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /** Deletes staging areas: of runs that are dead, since this one holds the lease. */
  private void clearStaging() throws IOException {
    for (FileStatus file : files.list(OWN)) {
      if (file.isDirectory()) {
        files.deleteFolder(OWN + "/" + file.getPath().getName());
      }
    }
  }

  private void clearEarlier() throws IOException {
    files.delete(SUCCESS);
    earlier.deleteAll();
    files.deleteIfEmpty(PREDICTIONS);
    files.deleteIfEmpty(QUARANTINE);
  }

  private String staging(String folder) {
    return OWN + "/" + runId + "/" + folder;
  }

  @Override
  public void check(String table, StructType kept) {
    sink.check(table, kept);
  }

  @Override
  public void write(Part part, Dataset<Row> rows) {
    sink.write(rows, staged(part));
  }

  @Override
  public long count(SparkSession spark, Part part, StructType schema) {
    return sink.count(spark, schema, staged(part));
  }

  /** Returns where a part is written before it is published. */
  String staged(Part part) {
    return files.path(staging(part.label())).toString();
  }

  @Override
  public Path taskQuarantine() {
    return files.path(staging("quarantine-by-task"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String leftIn() {
    return left;
  }

  @Override
  public boolean hasLeftQuarantine() {
    return quarantineLeft;
  }

  /** Moves predictions and quarantine to their places, then writes the report, then the marker. */
  @Override
  public synchronized void publish(String runningReport, Report completeReport) {
    try {
      lease.check();
      List<String> published = new ArrayList<>(staged(PREDICTIONS));
      published.addAll(staged(QUARANTINE));
      earlier.announce(runId, OWN + "/" + runId, published);
      write(REPORT, runningReport);
      clearEarlier();
      moveAll(published);
      lease.check();
      checkPublished(published);
      leavePage(OWN, completeReport.page());
      write(REPORT, completeReport.json());
      files.replace(SUCCESS, new byte[0]);
      complete = true;
      files.deleteFolder(OWN + "/" + runId);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /** Returns the data files of a staged folder, by the names that they are going to have. */
  private List<String> staged(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus file : files.list(staging(folder))) {
      String fileName = file.getPath().getName();
      if (fileName.startsWith("_") || fileName.startsWith(".")) {
        files.deleteFolder(staging(folder) + "/" + fileName); // checksums, a committer's leavings
      } else {
        names.add(folder + "/" + fileName);
      }
    }
    return names;
  }

  /** Moves folders whole if nothing stands in their place, else file by file. */
  private void moveAll(List<String> published) throws IOException {
    for (String folder : List.of(PREDICTIONS, QUARANTINE)) {
      if (files.exists(staging(folder)) && !files.exists(folder)) {
        files.move(staging(folder), folder);
      }
    }
    for (String file : published) {
      if (files.exists(staging(file))) {
        files.move(staging(file), file);
      }
    }
  }

  private void checkPublished(List<String> published) throws IOException {
    for (String file : published) {
      if (!files.isFile(file)) {
        throw new IOException("the file " + file + " vanished while it was published");
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
      files.deleteFolder(staging(PREDICTIONS));
      files.deleteFolder(staging("quarantine-by-task"));
      List<String> published = staged(QUARANTINE);
      quarantineLeft = !published.isEmpty();
      if (replaces && isWhole()) {
        leavePage(OWN + "/" + runId, report.page());
        write(staging(REPORT), report.json());
        left = name + "/" + OWN + "/" + runId;
        return true;
      }
      Inventory.read(files, OWN)
          .deleteAll(); // if this run was to be published, half of it is there
      earlier.announce(runId, OWN + "/" + runId, published);
      moveAll(published);
      leavePage(OWN, report.page());
      write(REPORT, report.json());
      files.deleteIfEmpty(PREDICTIONS);
      files.deleteFolder(OWN + "/" + runId);
      return true;
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /** Puts the page in the place of an earlier run's, which goes even if there is no new one. */
  private void leavePage(String folder, Optional<String> html) {
    String file = folder + "/" + PAGE;
    try {
      if (html.isPresent()) {
        write(file, html.get());
        page = Optional.of(name + "/" + file);
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
      lease.close();
      tidy(files, existed || begun);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  private static void tidy(OutputFiles files, boolean keepsRoot) throws IOException {
    files.deleteIfEmpty(OWN);
    if (!keepsRoot) {
      files.deleteIfEmpty("");
    }
  }
}
