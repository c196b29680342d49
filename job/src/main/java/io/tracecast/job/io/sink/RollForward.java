package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.table.ResultTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Carries out what an {@link Intent} says. Each step may be done again, by the same process or by
 * the next, so that it comes to the same end from wherever a driver died.
 */
final class RollForward {
  private static final StructType PATH = new StructType().add("path", DataTypes.StringType);

  private final OutputFiles files;
  private final String folder;
  private final Intent intent;
  private final StagingArea staging;
  private final Units units;

  /**
   * @param folder the runs' own folder, below the output
   */
  RollForward(OutputFiles files, String folder, Intent intent) {
    this.files = files;
    this.folder = folder;
    this.intent = intent;
    this.staging = new StagingArea(files, folder, intent.runId());
    this.units = new Units(intent.shards());
  }

  /**
   * Publishes, and forgets the intent.
   *
   * @param spark writes tables; null if the results are files
   */
  void run(SparkSession spark) throws IOException {
    String report = staging.place(RunDirectory.REPORT);
    if (files.isFile(report)) { // it goes once all is in its place
      files.delete(RunDirectory.SUCCESS);
      removeEarlier(spark);
      if (intent.format().isTable()) {
        commitTables(spark);
      } else {
        moveFiles();
      }
      replacePage();
      files.replace(RunDirectory.REPORT, files.read(report));
      files.replace(RunDirectory.SUCCESS, new byte[0]);
    }
    if (intent.runKey().isPresent()) {
      new RunKeys(files, folder).complete(intent.runKey().get(), intent.runId());
    }
    staging.delete();
    intent.done(files, folder);
  }

  /** Tables go that another form of results replaces; they are forgotten before anything comes. */
  private void removeEarlier(SparkSession spark) throws IOException {
    for (String file : intent.removes()) {
      files.delete(file);
    }
    Inventory earlier = Inventory.read(files, folder);
    if (intent.replaces() && !earlier.tables().isEmpty()) {
      for (String table : earlier.tables()) {
        if (!intent.format().isTableAt(spark, files.path(table).toString())) {
          files.deleteFolder(table);
        }
      }
      earlier.become(intent.runId(), new Inventory.Contents(List.of(), List.of(), form()));
    }
  }

  private ResultTable table(String name, StructType schema) {
    return intent.format().table(files.path(name).toString(), schema);
  }

  private void moveFiles() throws IOException {
    for (Map.Entry<String, String> add : intent.adds().entrySet()) {
      if (!files.exists(add.getKey())) {
        files.move(add.getValue(), add.getKey());
      }
    }
    Inventory earlier = Inventory.read(files, folder);
    Set<String> names = new TreeSet<>(earlier.names());
    names.removeAll(intent.removes());
    names.addAll(intent.adds().keySet());
    earlier.become(intent.runId(), new Inventory.Contents(names, List.of(), form()));
  }

  /** Quarantine first: an image is never without a row because of a death between the two. */
  private void commitTables(SparkSession spark) throws IOException {
    StagedResults staged = new StagedResults(files, staging, intent.staged(), units);
    for (Part part : List.of(Part.QUARANTINE, Part.PREDICTIONS)) {
      commit(spark, staged, part);
    }
    Inventory.read(files, folder)
        .become(
            intent.runId(),
            new Inventory.Contents(
                List.of(), List.of(Part.PREDICTIONS.label(), Part.QUARANTINE.label()), form()));
  }

  private void commit(SparkSession spark, StagedResults staged, Part part) throws IOException {
    Optional<Dataset<Row>> rows =
        staged.has(part) ? Optional.of(staged.rows(spark, part)) : Optional.empty();
    ResultTable table = table(part.label(), rows.map(Dataset::schema).orElseGet(StructType::new));
    boolean exists = table.exists(spark);
    if (table.hasCommit(spark, intent.runId()) || !exists && rows.isEmpty()) {
      return;
    }
    if (intent.replaces() || !exists) {
      table.replace(spark, intent.runId(), rows.orElseGet(() -> none(spark, table)), layout(part));
      return;
    }
    Dataset<Row> removed = removed(spark, table, staged, part);
    if (rows.isPresent() || !removed.isEmpty()) {
      table.merge(
          spark,
          intent.runId(),
          rows.orElseGet(() -> none(spark, table)),
          removed.isEmpty() ? null : removed,
          layout(part));
    }
  }

  private static Dataset<Row> none(SparkSession spark, ResultTable table) {
    return spark.createDataFrame(List.of(), table.rows(spark).schema());
  }

  /** Paths that go are read from files: the table that they come from is just being changed. */
  private Dataset<Row> removed(
      SparkSession spark, ResultTable table, StagedResults staged, Part part) throws IOException {
    String target = staging.path("removed-" + part.label()).toString();
    units
        .semiJoin(table.rows(spark), staged.units(spark))
        .select("path")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(target);
    return spark.read().schema(PATH).parquet(target);
  }

  private Optional<String> form() {
    return Optional.of(Inventory.form(intent.format(), intent.layout()));
  }

  private ResultTable.Layout layout(Part part) {
    return part == Part.PREDICTIONS ? intent.layout() : ResultTable.Layout.PLAIN;
  }

  private void replacePage() throws IOException {
    String page = staging.place(RunDirectory.PAGE);
    if (files.isFile(page)) {
      files.replace(folder + "/" + RunDirectory.PAGE, files.read(page));
    } else {
      files.delete(folder + "/" + RunDirectory.PAGE);
    }
  }
}
