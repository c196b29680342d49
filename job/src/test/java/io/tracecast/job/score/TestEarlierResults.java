package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.io.QuarantineColumns;
import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.source.shard.ShardForm;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which images are left to score. */
class TestEarlierResults {
  private static final StructType PREDICTIONS =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("changeMarker", DataTypes.StringType)
          .add("graphDigest", DataTypes.StringType)
          .add("interfaceDigest", DataTypes.StringType);

  private static final StructType UNTRACKED =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
          .add("length", DataTypes.LongType);

  private static final StructType IMAGES =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("changeMarker", DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
          .add("length", DataTypes.LongType);

  private static final Optional<EarlierResults.Made> MADE =
      Optional.of(new EarlierResults.Made("g", "i", false, false));

  private static SparkSession spark;

  @TempDir private Path folder;

  private final List<Row> images = new ArrayList<>();
  private final List<Row> predictions = new ArrayList<>();
  private final List<Row> quarantine = new ArrayList<>();
  private Optional<Dataset<Row>> staged = Optional.empty();
  private Set<String> forgotten = Set.of();

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private void listed(String path, String marker) {
    images.add(RowFactory.create(path, marker, null, null));
  }

  private void predicted(String path, String marker, String graph) {
    predictions.add(RowFactory.create(path, marker, graph, "i"));
  }

  private void quarantined(String path, String error, String marker) {
    quarantine.add(RowFactory.create(path, "read", error, "why", marker, "g", "i"));
  }

  private void staged(StructType schema, Row... rows) {
    String file = folder.resolve("staged").toString();
    spark.createDataFrame(List.of(rows), schema).coalesce(1).write().parquet(file);
    staged = Optional.of(spark.read().parquet(file));
  }

  private List<String> left(Optional<EarlierResults.Made> made, boolean resumed) {
    boolean shards = images.stream().anyMatch(row -> ShardForm.of(row.getString(0)).isPresent());
    return new EarlierResults(spark, destination(), true, made)
            .leftToScore(resumed)
            .among(spark.createDataFrame(images, IMAGES), shards)
            .orderBy("path")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
  }

  @SuppressWarnings("unchecked")
  private Destination destination() {
    return (Destination)
        Proxy.newProxyInstance(
            Destination.class.getClassLoader(),
            new Class<?>[] {Destination.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "finished" ->
                      new Destination.Finished(staged.map(Dataset::count).orElse(0L), 0, List.of());
                  case "staged" -> staged;
                  case "results" ->
                      arguments[1] == Part.PREDICTIONS
                          ? frame(predictions, PREDICTIONS)
                          : frame(quarantine, QuarantineColumns.TRACKED);
                  case "forget" -> {
                    forgotten = (Set<String>) arguments[0];
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static Optional<Dataset<Row>> frame(List<Row> rows, StructType schema) {
    return rows.isEmpty() ? Optional.empty() : Optional.of(spark.createDataFrame(rows, schema));
  }

  @Test
  void aShardThatIsNamedTwiceAndFinishedOnceIsLeftOnce() {
    listed("/s.tar", "1 2");
    listed("/s.tar", "1 2");
    listed("/a.jpg", "1 2");
    staged(
        UNTRACKED,
        RowFactory.create("/s.tar!/1", null, 2L),
        RowFactory.create("/s.tar!/2", null, 2L));
    assertThat(left(Optional.empty(), false)).containsExactly("/a.jpg", "/s.tar");
  }

  @Test
  void aFileThatIsNamedTwiceIsLeftOnceForResultsThatAreAddedTo() {
    for (String path : List.of("/a.jpg", "/known.jpg", "/finished.jpg")) {
      listed(path, "1 2");
      listed(path, "1 2");
    }
    predicted("/known.jpg", "1 2", "g");
    staged(UNTRACKED, RowFactory.create("/finished.jpg", new Timestamp(1), 2L));
    assertThat(left(MADE, false)).containsExactly("/a.jpg");
  }

  @Test
  void whatThisRunHasFinishedIsNotScoredTwiceWhateverTheImageIsByNow() {
    listed("/a.jpg", "an entity tag");
    listed("/b.jpg", "another");
    staged(UNTRACKED, RowFactory.create("/a.jpg", new Timestamp(1), 2L));
    assertThat(left(Optional.empty(), false)).containsExactly("/b.jpg");
    assertThat(left(MADE, false)).containsExactly("/b.jpg");
    assertThat(forgotten).isEmpty();
  }

  @Test
  void aPartitionIsKeptOnResumptionIfTimeAndSizeAreTheSameThoughAStoreTellsMore() {
    images.add(RowFactory.create("/a.jpg", "an entity tag", new Timestamp(1), 2L));
    staged(UNTRACKED, RowFactory.create("/a.jpg", new Timestamp(1), 2L));
    assertThat(left(Optional.empty(), true)).isEmpty();
    assertThat(forgotten).isEmpty();
    images.set(0, RowFactory.create("/a.jpg", "an entity tag", new Timestamp(3), 2L));
    left(Optional.empty(), true);
    assertThat(forgotten).hasSize(1);
  }

  @Test
  void aShardOfWhichTheRestCouldNotBeReadIsTriedAgain() {
    listed("/s.tar", "1 2");
    predicted("/s.tar!/1", "1 2", "g");
    quarantined("/s.tar", "unreadable", "1 2");
    assertThat(left(MADE, false)).containsExactly("/s.tar");
  }

  @Test
  void aDamagedShardIsScoredAgainByAnotherGraphAlone() {
    listed("/s.tar", "1 2");
    predicted("/s.tar!/1", "1 2", "g");
    quarantined("/s.tar", "damaged_shard", "1 2");
    assertThat(left(MADE, false)).isEmpty();
    assertThat(left(Optional.of(new EarlierResults.Made("h", "i", false, false)), false))
        .containsExactly("/s.tar");
  }

  @Test
  void whatNothingTellsTheStateOfIsDoneOnceItHasARow() {
    listed("1", null);
    listed("2", null);
    predicted("1", "123 45", "g");
    assertThat(left(MADE, false)).containsExactly("2");
  }

  @Test
  void imagesInFoldersWithNamesLikeThoseInShardsAreFiles() {
    listed("/wow!/a.jpg", "1 2");
    listed("/wow!/b.jpg", "1 2");
    listed("/wow!/s.ZIP", "1 2");
    predicted("/wow!/a.jpg", "1 2", "g");
    predicted("/wow!/s.ZIP!/c.jpg", "1 2", "g");
    assertThat(left(MADE, false)).containsExactly("/wow!/b.jpg");
  }
}
