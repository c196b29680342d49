package io.tracecast.job.io.sink.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.CannotReplaceMissingTableException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.types.StructType;

/** An Iceberg table, by the words of Spark's SQL, through a catalogue of a session. */
final class IcebergTable {
  static final String CATALOG = "org.apache.iceberg.spark.SparkCatalog";

  /** Of a snapshot that was staged, of one that is a copy of such, and of one that was not. */
  private static final String STAGED_ID = "wap.id";

  private static final String PUBLISHED_ID = "published-wap-id";
  private static final String RUN_ID = "tracecast.run-id";
  private static final String ATTEMPT = "tracecast.attempt";

  private static final String SESSION_STAGED_ID = "spark.wap.id";
  private static final String SESSION_PROPERTY = "spark.sql.iceberg.snapshot-property.";
  private static final String SNAPSHOT_ID = "snapshot_id";

  private final SparkSession session;
  private final String catalog;
  private final String name;

  private IcebergTable(SparkSession session, String catalog, String name) {
    this.session = session;
    this.catalog = catalog;
    this.name = name;
  }

  /** Names a table; the session gets a catalogue that has the folder above it for a warehouse. */
  static IcebergTable at(Path path, SparkSession session) {
    String warehouse = path.getParent().toString();
    String catalog =
        "tracecast_" + UUID.nameUUIDFromBytes(warehouse.getBytes(UTF_8)).toString().substring(0, 8);
    String setting = "spark.sql.catalog." + catalog;
    session.conf().set(setting, CATALOG);
    session.conf().set(setting + ".type", "hadoop");
    session.conf().set(setting + ".warehouse", warehouse);
    session.conf().set(setting + ".cache-enabled", "false");
    return new IcebergTable(session, catalog, path.getName());
  }

  String sqlName() {
    return catalog + "." + RowChanges.quoted(name);
  }

  Dataset<Row> rows() {
    return session.table(sqlName());
  }

  StructType schema() {
    return rows().schema();
  }

  private Dataset<Row> metadata(String kind) {
    return session.table(sqlName() + "." + kind);
  }

  private Table loaded() {
    TableCatalog tables = (TableCatalog) session.sessionState().catalogManager().catalog(catalog);
    try {
      return tables.loadTable(Identifier.of(new String[0], name));
    } catch (NoSuchTableException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isPartitionedBy(List<String> columns) {
    return Arrays.stream(loaded().partitioning()).map(Object::toString).toList().equals(columns);
  }

  /** Returns whether a snapshot of the run is or was the table's current one. */
  boolean hasPublished(String runId) {
    Column summary = col("summary");
    return !metadata("snapshots")
        .join(metadata("history").select(SNAPSHOT_ID), SNAPSHOT_ID)
        .where(
            lit(runId)
                .isInCollection(
                    List.of(
                        summary.getItem(STAGED_ID),
                        summary.getItem(PUBLISHED_ID),
                        summary.getItem(RUN_ID))))
        .isEmpty();
  }

  /** Makes the table if there is none; all columns may be null, as those of files are. */
  void createIfMissing(StructType schema, ResultTable.Layout layout) {
    String partitions =
        layout.partitionBy().isEmpty()
            ? ""
            : layout.partitionBy().stream()
                .map(RowChanges::quoted)
                .collect(joining(", ", " PARTITIONED BY (", ")"));
    session.sql(
        "CREATE TABLE IF NOT EXISTS %s (%s) USING iceberg%s TBLPROPERTIES (%s)"
            .formatted(
                sqlName(), schema.asNullable().toDDL(), partitions, listed(properties(layout))));
    set(layout);
  }

  private static Map<String, String> properties(ResultTable.Layout layout) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("write.wap.enabled", "true"); // or nothing would be staged
    properties.put("write.metadata.delete-after-commit.enabled", "true");
    if (layout.fileBytes() > 0) {
      properties.put("write.target-file-size-bytes", Long.toString(layout.fileBytes()));
    }
    return properties;
  }

  private static String listed(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(property -> "'%s'='%s'".formatted(property.getKey(), property.getValue()))
        .collect(joining(", "));
  }

  private void set(ResultTable.Layout layout) {
    Map<String, String> wanted = properties(layout);
    if (!loaded().properties().entrySet().containsAll(wanted.entrySet())) {
      session.sql("ALTER TABLE %s SET TBLPROPERTIES (%s)".formatted(sqlName(), listed(wanted)));
    }
  }

  void append(Dataset<Row> rows) {
    try {
      rows.writeTo(sqlName()).append();
    } catch (NoSuchTableException e) {
      throw new IllegalStateException(e);
    }
  }

  void overwrite(Dataset<Row> rows) {
    try {
      rows.writeTo(sqlName()).overwrite(lit(true));
    } catch (NoSuchTableException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts another table in the place of this one, with the rows' columns; its history stays. */
  void replaceWhole(Dataset<Row> rows, String runId, ResultTable.Layout layout) {
    session.conf().set(SESSION_PROPERTY + RUN_ID, runId);
    DataFrameWriterV2<Row> writer = rows.writeTo(sqlName()).using("iceberg");
    properties(layout).forEach(writer::tableProperty);
    Column[] partitions =
        layout.partitionBy().stream()
            .map(partition -> col(RowChanges.quoted(partition)))
            .toArray(Column[]::new);
    if (partitions.length > 0) {
      writer.partitionedBy(partitions[0], Arrays.copyOfRange(partitions, 1, partitions.length));
    }
    try {
      writer.replace();
    } catch (CannotReplaceMissingTableException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Shows the snapshot that the write makes, or the one that a process staged which died before it
   * could show it.
   *
   * @throws RuntimeException one of Iceberg's if another commit came between
   */
  void publish(String runId, Runnable write) {
    long snapshot = staged(runId).orElseGet(() -> stage(runId, write));
    session.sql(
        "CALL %s.system.cherrypick_snapshot(table => '%s', snapshot_id => %d)"
            .formatted(catalog, RowChanges.quoted(name), snapshot));
  }

  /** Returns a snapshot of the run that was made of the table's current one, and never shown. */
  private Optional<Long> staged(String runId) {
    Column current = lit(first(metadata("refs").where("name = 'main'")).orElse(null));
    return first(
        metadata("snapshots")
            .where(col("summary").getItem(STAGED_ID).equalTo(runId))
            .where(col("parent_id").eqNullSafe(current)));
  }

  private static Optional<Long> first(Dataset<Row> snapshots) {
    return snapshots.select(SNAPSHOT_ID).limit(1).collectAsList().stream()
        .map(row -> row.getLong(0))
        .findFirst();
  }

  /** Makes a snapshot that nobody sees, and returns its id. */
  long stage(String runId, Runnable write) {
    String attempt = UUID.randomUUID().toString();
    session.conf().set(SESSION_STAGED_ID, runId);
    session.conf().set(SESSION_PROPERTY + ATTEMPT, attempt);
    write.run();
    return first(metadata("snapshots").where(col("summary").getItem(ATTEMPT).equalTo(attempt)))
        .orElseThrow();
  }
}
