package io.tracecast.job.io.sink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.sink.FileSink;
import io.tracecast.job.spark.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every table of results does, whatever its format. */
@Tag("tables")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ResultTableContract {
  /** Those of a ranked graph, and what a table may keep. */
  static final StructType COLUMNS =
      new PredictionColumns(false, true, false, false)
          .schema()
          .add("day", DataTypes.StringType)
          .add("raw", DataTypes.BinaryType)
          .asNullable(); // as Spark reads files

  private static final List<DataType> TYPES =
      List.of(
          DataTypes.BinaryType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.DateType,
          DataTypes.DoubleType,
          DataTypes.FloatType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.ShortType,
          DataTypes.StringType,
          DataTypes.TimestampNTZType,
          DataTypes.TimestampType,
          DataTypes.createDecimalType(12, 2),
          DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType),
          new StructType().add("bytes", DataTypes.BinaryType).add("s", DataTypes.StringType),
          DataTypes.VariantType,
          DataTypes.NullType,
          DataTypes.createDayTimeIntervalType(),
          DataTypes.createYearMonthIntervalType(),
          new TimeType(TimeType.MICROS_PRECISION()));

  /** Bytes that no file format makes smaller by much. */
  private static final String NOISE = "cast(sha2(path, 512) || sha2('b' || path, 512) as binary)";

  private static final Timestamp TIME = Timestamp.valueOf("2026-02-03 04:05:06.123456");

  @TempDir private Path folder;

  private SparkSessions.Opening opening;
  private SparkSession spark;

  abstract ResultTable table(String path, StructType columns);

  abstract FileSink sink();

  /** Returns how many rows the table had before its last commit, as its history tells. */
  abstract long rowsBeforeTheLastCommit(SparkSession spark, String path);

  /** Returns how many commits of rows the table's history has. */
  abstract long commits(SparkSession spark, String path);

  @BeforeAll
  void openSpark() {
    opening = SparkSessions.opening(SparkSessions.configuration(), false);
    spark = opening.session();
  }

  @AfterAll
  void closeSpark() {
    opening.close();
  }

  final SparkSession spark() {
    return spark;
  }

  final String path(String name) {
    return folder.resolve(name + "/predictions").toString();
  }

  static Row row(String path, String label, String day) {
    return RowFactory.create(
        path,
        TIME,
        5L,
        640,
        480,
        List.of(RowFactory.create(1, label, 0.5f), RowFactory.create(2, null, null)),
        List.of(0.25f),
        List.of(1L),
        "digest",
        day,
        new byte[] {1, 2});
  }

  final Dataset<Row> rows(String label, String... paths) {
    return spark.createDataFrame(
        Arrays.stream(paths).map(path -> row(path, label, "2026-02-03")).toList(), COLUMNS);
  }

  final Dataset<Row> paths(String... paths) {
    return spark.createDataset(List.of(paths), Encoders.STRING()).toDF("path");
  }

  /** Returns each row's path and best label, in order. */
  final List<String> contents(String path) {
    return table(path, COLUMNS).rows(spark).collectAsList().stream()
        .map(row -> row.getAs("path") + "=" + row.<Row>getList(5).get(0).getString(1))
        .sorted()
        .toList();
  }

  @Test
  void aTableThatIsNotThereHasNoRowsAndNoCommit() {
    ResultTable table = table(path("none"), COLUMNS);

    assertThat(table.exists(spark)).isFalse();
    assertThat(table.rows(spark).schema()).isEqualTo(COLUMNS);
    assertThat(table.rows(spark).count()).isZero();
    assertThat(table.hasCommit(spark, "run")).isFalse();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void rowsAreAddedOnceHoweverOftenTheCommitIsRepeated() {
    String path = path("added once, o'clock");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark, "one", rows("cat", "a", "b"), null, ResultTable.Layout.PLAIN);
    table.merge(spark, "two", rows("dog", "c"), null, ResultTable.Layout.PLAIN);
    table(path, COLUMNS).merge(spark, "one", rows("cat", "a", "b"), null, ResultTable.Layout.PLAIN);

    assertThat(contents(path)).containsExactly("a=cat", "b=cat", "c=dog");
    assertThat(table.exists(spark)).isTrue();
    assertThat(table.hasCommit(spark, "one")).isTrue();
    assertThat(table.hasCommit(spark, "two")).isTrue();
    assertThat(table.hasCommit(spark, "three")).isFalse();
    Row read = table.rows(spark).where("path = 'c'").first();
    Row written = row("c", "dog", "2026-02-03");
    for (int i = 0; i < COLUMNS.size(); i++) {
      assertThat(written(read, i)).as(COLUMNS.fieldNames()[i]).isEqualTo(written(written, i));
    }
  }

  /** Sequences of Scala and lists of Java differ. */
  private static Object written(Row row, int i) {
    return COLUMNS.fields()[i].dataType().typeName().equals("array")
        ? row.get(i) instanceof List<?> list ? List.copyOf(list) : List.copyOf(row.getList(i))
        : row.get(i);
  }

  @Test
  void rowsOfRemovedAndOfNewPathsGoInTheSameCommit() {
    String path = path("merged");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark, "one", rows("old", "a", "b", "c", null), null, ResultTable.Layout.PLAIN);
    for (int repeated = 0; repeated < 2; repeated++) {
      table.merge(
          spark,
          "two",
          rows("new", "b", "d", "d", null),
          paths("a", "b", "unknown"),
          ResultTable.Layout.PLAIN);
    }

    assertThat(contents(path))
        .containsExactly("b=new", "c=old", "d=new", "d=new", "null=new", "null=old");
    assertThat(rowsBeforeTheLastCommit(spark, path)).isEqualTo(4);
    assertThat(commits(spark, path)).isEqualTo(2);
  }

  @Test
  void aMergeMakesTheTableToo() {
    String path = path("made");
    table(path, COLUMNS)
        .merge(spark, "one", rows("cat", "a"), paths("x"), ResultTable.Layout.PLAIN);

    assertThat(contents(path)).containsExactly("a=cat");
  }

  @Test
  void replacingLeavesTheHistory() {
    String path = path("replaced");
    ResultTable table = table(path, COLUMNS);
    table.replace(spark, "one", rows("old", "a", "b", "c"), ResultTable.Layout.PLAIN);
    for (int repeated = 0; repeated < 2; repeated++) {
      table.replace(spark, "two", rows("new", "b"), ResultTable.Layout.PLAIN);
    }

    assertThat(contents(path)).containsExactly("b=new");
    assertThat(rowsBeforeTheLastCommit(spark, path)).isEqualTo(3);
    assertThat(table.hasCommit(spark, "one")).isTrue();
    assertThat(commits(spark, path)).isEqualTo(2);
  }

  @Test
  void aCommitThatChangesNothingIsOneAllTheSame() {
    String path = path("nothing");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark, "first", rows("cat"), null, ResultTable.Layout.PLAIN);
    table.merge(spark, "one", rows("cat", "a"), null, ResultTable.Layout.PLAIN);
    table.merge(spark, "two", rows("cat"), null, ResultTable.Layout.PLAIN);
    table.merge(spark, "three", rows("cat"), paths("unknown"), ResultTable.Layout.PLAIN);

    assertThat(List.of("first", "one", "two", "three"))
        .allMatch(run -> table.hasCommit(spark, run));
    assertThat(contents(path)).containsExactly("a=cat");
  }

  @Test
  void whatDiedWhileItWroteLeavesNothingThatIsSeenAndIsRepeated() {
    String path = path("died");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark, "one", rows("old", "a", "b"), null, ResultTable.Layout.PLAIN);
    Dataset<Row> dying =
        rows("new", "b", "c")
            .repartition(2, functions.col("path"))
            .where("if(path = 'c', raise_error('the driver dies'), true)");
    assertThatThrownBy(() -> table.merge(spark, "two", dying, paths("a"), ResultTable.Layout.PLAIN))
        .hasStackTraceContaining("the driver dies");

    assertThat(contents(path)).containsExactly("a=old", "b=old");
    assertThat(table.hasCommit(spark, "two")).isFalse();
    table.merge(spark, "two", rows("new", "b", "c"), paths("a"), ResultTable.Layout.PLAIN);
    assertThat(contents(path)).containsExactly("b=new", "c=new");
  }

  @Test
  void twoThatAddTheSameAtOnceAddItOnce() throws Exception {
    String path = path("raced");
    Callable<Void> add =
        () -> {
          table(path, COLUMNS)
              .merge(spark, "one", rows("cat", "a", "b"), null, ResultTable.Layout.PLAIN);
          return null;
        };
    atOnce(add, add);
    assertThat(contents(path)).containsExactly("a=cat", "b=cat");

    Callable<Void> addToIt =
        () -> {
          table(path, COLUMNS)
              .merge(spark, "two", rows("dog", "c"), null, ResultTable.Layout.PLAIN);
          return null;
        };
    atOnce(addToIt, addToIt, addToIt);
    assertThat(contents(path)).containsExactly("a=cat", "b=cat", "c=dog");
    assertThat(commits(spark, path)).isEqualTo(2);
  }

  @Test
  void ofTwoThatMergeTheSameAndOneOtherAtOnceEachIsThereOnce() throws Exception {
    String path = path("merged at once");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark, "one", rows("old", "a", "b", "c"), null, ResultTable.Layout.PLAIN);
    Callable<Void> merge =
        () -> {
          table.merge(spark, "two", rows("new", "a", null), paths("b"), ResultTable.Layout.PLAIN);
          return null;
        };
    Callable<Void> other =
        () -> {
          table.merge(spark, "three", rows("dog", "d"), paths("c"), ResultTable.Layout.PLAIN);
          return null;
        };
    atOnce(merge, merge, other);

    assertThat(contents(path)).containsExactly("a=new", "d=dog", "null=new");
    assertThat(commits(spark, path)).isEqualTo(3);
  }

  @SafeVarargs
  private static void atOnce(Callable<Void>... tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.length);
    CyclicBarrier start = new CyclicBarrier(tasks.length);
    try {
      List<Future<Void>> running =
          Arrays.stream(tasks)
              .map(
                  task ->
                      threads.submit(
                          () -> {
                            start.await();
                            return task.call();
                          }))
              .toList();
      for (Future<Void> task : running) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void otherColumnsAreRefusedWithTheirNamesUnlessAllRowsAreReplaced() {
    String path = path("columns");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark, "one", rows("cat", "a"), null, ResultTable.Layout.PLAIN);
    Dataset<Row> others =
        rows("dog", "b")
            .drop("raw")
            .withColumn("boxes", functions.lit(1))
            .withColumn("width", functions.col("width").cast("string"));

    assertThatThrownBy(
            () -> table.merge(spark, "two", others, paths("a"), ResultTable.Layout.PLAIN))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.OUTPUT))
        .hasMessageContaining(
            "Cannot add rows to " + path + ": its columns are others than this run's")
        .hasMessageContaining(
            "the rows there lack [boxes]; this run does not give its columns [raw]")
        .hasMessageContaining("types differ: [width (string, and int in the table)]")
        .hasMessageContaining("choose another --output");
    assertThat(table.hasCommit(spark, "two")).isFalse();

    table.replace(spark, "three", others, new ResultTable.Layout(List.of("day"), 0));
    assertThat(table.rows(spark).columns()).containsExactlyInAnyOrder(others.columns());
    assertThat(table.rows(spark).select("width", "boxes").collectAsList())
        .containsExactly(RowFactory.create("640", 1));
    assertThat(table.hasCommit(spark, "three")).isTrue();
    assertThat(table.hasCommit(spark, "one")).isTrue();
    assertThat(rowsBeforeTheLastCommit(spark, path)).isEqualTo(1);
  }

  @Test
  void partitionsAreFoldersAndStayWhenRowsComeAndGo() throws IOException {
    String path = path("partitioned");
    ResultTable table = table(path, COLUMNS);
    ResultTable.Layout byDay = new ResultTable.Layout(List.of("day"), 0);
    table.merge(
        spark,
        "one",
        spark.createDataFrame(
            List.of(
                row("a", "cat", "2026-01-01"),
                row("b", "cat", "2026-01-02"),
                row("c", "cat", null)),
            COLUMNS),
        null,
        byDay);
    table.merge(
        spark,
        "two",
        spark.createDataFrame(List.of(row("a", "dog", "2026-01-02")), COLUMNS),
        paths("c"),
        byDay);
    table.replace(spark, "three", table.rows(spark), byDay);

    assertThat(contents(path)).containsExactly("a=dog", "b=cat");
    assertThat(dataFiles(path)).anyMatch(file -> file.contains("day=2026-01-01/"));
    assertThat(table.rows(spark).where("day = '2026-01-02'").count()).isEqualTo(2);
  }

  static List<String> dataFiles(String path) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(path))) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".parquet") && !file.contains("_delta_log"))
          .toList();
    }
  }

  @Test
  void everyTypeThatTheSinkHoldsComesBack() {
    StructType held = new StructType();
    for (DataType type : TYPES) {
      StructType column = new StructType().add(type.typeName().replaceAll("\\W", ""), type);
      if (isHeld(column)) {
        held = held.add(column.apply(0));
      }
    }
    assertThat(held.size()).isBetween(TYPES.size() - 5, TYPES.size() - 4);
    StructType columns = held.add("path", DataTypes.StringType);
    Object[] values = new Object[columns.size()];
    values[columns.size() - 1] = "a";
    ResultTable table = table(path("types"), columns);
    Dataset<Row> rows = spark.createDataFrame(List.of(RowFactory.create(values)), columns);
    table.merge(spark, "one", rows, null, ResultTable.Layout.PLAIN);
    table.merge(spark, "two", rows, paths("a"), ResultTable.Layout.PLAIN);

    assertThat(table.rows(spark).collectAsList()).containsExactly(RowFactory.create(values));
  }

  private boolean isHeld(StructType column) {
    try {
      sink().check("table", column);
      return true;
    } catch (JobException e) {
      assertThat(e).hasMessageContaining(sink().label() + " cannot hold");
      return false;
    }
  }

  @Test
  void filesHaveTheSizeThatIsAskedFor() throws IOException {
    Path staged = folder.resolve("staged");
    spark
        .createDataFrame(
            IntStream.range(0, 4000).mapToObj(i -> row("p" + i, "cat", "d")).toList(), COLUMNS)
        .withColumn("raw", functions.expr(NOISE))
        .repartition(8)
        .write()
        .parquet(staged.toString());
    Dataset<Row> rows = spark.read().schema(COLUMNS).parquet(staged.toString());
    String whole = path("whole");
    table(whole, COLUMNS)
        .merge(spark, "one", rows, null, new ResultTable.Layout(List.of(), 1L << 30));
    String cut = path("cut");
    table(cut, COLUMNS)
        .merge(spark, "one", rows, null, new ResultTable.Layout(List.of(), 128 << 10));

    assertThat(dataFiles(whole)).hasSize(1);
    assertThat(dataFiles(cut)).hasSizeGreaterThan(2);
    assertThat(table(cut, COLUMNS).rows(spark).count()).isEqualTo(4000);
  }
}
