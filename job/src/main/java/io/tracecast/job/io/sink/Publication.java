package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.Destination.Report;
import io.tracecast.job.io.sink.table.ResultTable;
import io.tracecast.job.io.sink.table.ResultTable.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Shows readers what a run has staged. What replaces earlier results deletes them once it is
 * written down what comes in their place; what adds to them follows an {@link Intent}.
 */
final class Publication {
  private static final String PREDICTIONS = Part.PREDICTIONS.label();
  private static final String QUARANTINE = Part.QUARANTINE.label();

  private final OutputClaim claim;
  private final String runId;
  private final OutputFiles files;
  private final StagingArea staging;
  private final Inventory earlier;
  private final boolean extendsEarlier;
  private final OutputPage page;
  private SparkSession spark;
  private Optional<List<String>> gathered = Optional.empty();
  private Supersession.Outcome predictionsGoing = Supersession.Outcome.NONE;
  private Supersession.Outcome quarantineGoing = Supersession.Outcome.NONE;

  /**
   * @param earlier what is there
   * @param extendsEarlier whether it stays
   */
  Publication(
      OutputClaim claim,
      String runId,
      OutputFiles files,
      StagingArea staging,
      Inventory earlier,
      boolean extendsEarlier,
      OutputPage page) {
    this.claim = claim;
    this.runId = runId;
    this.files = files;
    this.staging = staging;
    this.earlier = earlier;
    this.extendsEarlier = extendsEarlier;
    this.page = page;
  }

  /**
   * Gathers staged files, and stages again what else is in files whose rows go.
   *
   * @return how many rows go; empty if the rows are those of a table, which counts them itself
   */
  OptionalLong prepare(SparkSession session, StructType predictions, StructType quarantine)
      throws IOException {
    spark = session;
    if (claim.layout().fileBytes() > 0 && !claim.format().isTable()) {
      gathered = new Gathering(session, files, staging, claim.layout()).gather(predictions);
    }
    if (!extendsEarlier) {
      return OptionalLong.of(0);
    }
    if (claim.format().isTable()) {
      return OptionalLong.empty();
    }
    StagedResults results = staged();
    if (!results.has(Part.PREDICTIONS) && !results.has(Part.QUARANTINE)) {
      return OptionalLong.of(0);
    }
    Dataset<Row> units = results.units(session);
    Supersession going = new Supersession(session, files, staging, earlier, units());
    predictionsGoing = going.stage(Part.PREDICTIONS, units, predictions, claim.layout());
    quarantineGoing = going.stage(Part.QUARANTINE, units, quarantine, Layout.PLAIN);
    return OptionalLong.of(predictionsGoing.rows() + quarantineGoing.rows());
  }

  private Units units() {
    return new Units(claim.shards());
  }

  private StagedResults staged() throws IOException {
    return new StagedResults(files, staging, staging.predictions(), units());
  }

  /**
   * Shows all of it, the report and the marker last.
   *
   * @param runningReport stands in the report's place meanwhile
   */
  void publish(OutputLease lease, String runningReport, Report completeReport) throws IOException {
    if (claim.adds()) {
      add(lease, runningReport, completeReport);
    } else if (claim.format().isTable()) {
      replaceTables(lease, runningReport, completeReport);
    } else {
      replaceFiles(lease, runningReport, completeReport);
    }
  }

  /** Tables stay if this run may be about to replace their rows, and so does what tells of them. */
  void clearEarlier() throws IOException {
    files.delete(RunDirectory.SUCCESS);
    if (claim.format().isTable()) {
      earlier.deleteFiles();
    } else {
      earlier.deleteAll(table -> false);
    }
    files.deleteIfEmpty(PREDICTIONS);
    files.deleteIfEmpty(QUARANTINE);
  }

  private void replaceFiles(OutputLease lease, String runningReport, Report completeReport)
      throws IOException {
    Map<String, String> moves = moves();
    earlier.announce(runId, Inventory.Contents.of(moves.keySet()));
    write(RunDirectory.REPORT, runningReport);
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

  private void replaceTables(OutputLease lease, String runningReport, Report completeReport)
      throws IOException {
    earlier.announce(
        runId,
        new Inventory.Contents(List.of(), List.of(PREDICTIONS, QUARANTINE), Optional.empty()));
    write(RunDirectory.REPORT, runningReport);
    files.delete(RunDirectory.SUCCESS);
    earlier.deleteAll(table -> claim.format().isTableAt(spark, files.path(table).toString()));
    StagedResults results = staged();
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
    return part == Part.PREDICTIONS ? claim.layout() : Layout.PLAIN;
  }

  private void finish(Report completeReport) throws IOException {
    page.leave(RunDirectory.OWN, completeReport.page());
    write(RunDirectory.REPORT, completeReport.json());
    files.replace(RunDirectory.SUCCESS, new byte[0]);
    if (claim.runKey().isPresent() && completeReport.whole()) {
      new RunKeys(files, RunDirectory.OWN).complete(claim.runKey().get(), runId);
    }
    staging.delete();
  }

  /** From the intent on the run counts, and the next run would go on with it. */
  private void add(OutputLease lease, String runningReport, Report completeReport)
      throws IOException {
    page.leave(RunDirectory.OWN + "/" + runId, completeReport.page());
    write(staging.place(RunDirectory.REPORT), completeReport.json());
    Intent intent = intent(completeReport.whole());
    intent.announce(files, RunDirectory.OWN);
    try {
      lease.check();
    } catch (IOException | RuntimeException e) {
      intent.done(files, RunDirectory.OWN);
      throw e;
    }
    write(RunDirectory.REPORT, runningReport);
    new RollForward(files, RunDirectory.OWN, intent).run(spark);
    page.cameTo(RunDirectory.OWN);
  }

  private Intent intent(boolean whole) throws IOException {
    Map<String, String> adds = new LinkedHashMap<>();
    List<String> removes = new ArrayList<>();
    if (!extendsEarlier) {
      removes.addAll(earlier.names());
    }
    if (!claim.format().isTable()) {
      adds.putAll(moves());
      removes.addAll(predictionsGoing.removes());
      removes.addAll(quarantineGoing.removes());
      addRewritten(Part.PREDICTIONS, predictionsGoing, adds);
      addRewritten(Part.QUARANTINE, quarantineGoing, adds);
    }
    return new Intent(
        runId,
        claim.runKey().filter(key -> whole),
        claim.format(),
        adds,
        removes,
        claim.format().isTable() ? staging.predictions() : List.of(),
        claim.layout(),
        claim.shards(),
        !extendsEarlier);
  }

  private void addRewritten(Part part, Supersession.Outcome going, Map<String, String> adds) {
    String folder = staging.place(StagingArea.rewritten(part)) + "/";
    going
        .rewritten()
        .forEach(name -> adds.put(part.label() + "/" + name.substring(folder.length()), name));
  }

  /** Returns the staged data files by the names that they are going to have. */
  private Map<String, String> moves() throws IOException {
    Map<String, String> moves = new LinkedHashMap<>();
    List<String> predictions = gathered.isPresent() ? gathered.get() : staging.predictions();
    for (String file : predictions) {
      String round = file.substring(staging.place("").length());
      moves.put(PREDICTIONS + round.substring(round.indexOf('/')), file);
    }
    moves.putAll(staging.quarantineMoves());
    return moves;
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

  private void write(String file, String text) throws IOException {
    files.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
