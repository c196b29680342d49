package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.JobException;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.SharedConfiguration;
import io.tracecast.job.io.source.shard.ShardContent;
import io.tracecast.job.io.spool.Spool;
import io.tracecast.job.spark.SparkSessions;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestShardRows {
  private static final long MIB = 1 << 20;

  private static SparkSessions.Opening opening;
  private static SparkSession spark;

  @BeforeAll
  static void openSpark() {
    opening = SparkSessions.opening(SparkSessions.configuration(), false);
    spark = opening.session();
  }

  @AfterAll
  static void closeSpark() {
    opening.close();
  }

  private static ImageRow file(String path, Long length) {
    return ImageRow.ofFile(path, new Timestamp(0), length);
  }

  private static List<Row> shards(int count, Long length) {
    return IntStream.range(0, count)
        .mapToObj(i -> ImageRowCodec.toRow(file("file:/s" + i + ".tar", length)))
        .toList();
  }

  private static List<Integer> sizes(List<Row> shards, Partitioning partitioning) {
    return ShardRows.slices(shards, partitioning).stream().map(List::size).toList();
  }

  @Test
  void aShardIsKnownByTheEndOfItsName() {
    assertThat(
            List.of("file:/a.tar", "file:/a.TGZ", "s3a://b/a.tar.gz", "hdfs:/a.zip").stream()
                .map(path -> ShardRows.isShard(file(path, 1L))))
        .containsOnly(true);
    assertThat(
            List.of("file:/a.tar/b.jpg", "file:/tar", "file:/a.tar.jpg", "file:/a.gz").stream()
                .map(path -> ShardRows.isShard(file(path, 1L))))
        .containsOnly(false);
  }

  @Test
  void smallShardsSharePartitionsAndLargeOnesHaveTheirOwn() {
    Partitioning two = new Partitioning(2, 32, 0);

    assertThat(sizes(shards(100, MIB), two)).startsWith(7, 7).hasSize(15);
    assertThat(sizes(shards(20, 1024 * MIB), two)).hasSize(20).containsOnly(1);
    assertThat(sizes(shards(3, null), two)).containsOnly(1).hasSize(3);
    assertThat(sizes(shards(10, MIB), new Partitioning(2, 32, 2))).containsExactly(5, 5);
  }

  @Test
  void everyShardIsInOneSlice() {
    List<Row> shards = new ArrayList<>(shards(57, 3 * MIB));
    shards.addAll(shards(5, 0L));

    assertThat(ShardRows.slices(shards, new Partitioning(4, 16, 0)).stream().flatMap(List::stream))
        .containsExactlyElementsOf(shards);
  }

  @Test
  void otherRowsPassAsTheyAreWithNullsForWhatTheyHaveNot() {
    ShardRows rows =
        new ShardRows(
            new ShardContent(10, List.of("json")),
            SharedConfiguration.of(new Configuration(false), spark.sparkContext()));

    Row row = rows.call(List.of(ImageRowCodec.toRow(file("file:/a.jpg", 5L))).iterator()).next();

    assertThat(row.getString(0)).isEqualTo("file:/a.jpg");
    assertThat(row.getStruct(ImageRowCodec.SCHEMA.size()).get(0)).isNull();
    assertThat(row.getStruct(ImageRowCodec.SCHEMA.size()).size()).isEqualTo(1);
  }

  /** Its files are not there, so that whoever reads it fails. */
  private static ListedImages unreadable(boolean shards) {
    Spool spool = new Spool("file:/nowhere", List.of(new Spool.Chunk("none.rows", 5)));
    return new ListedImages(List.of(), Optional.of(spool), shards, PassedOver.NONE);
  }

  private static Optional<ImageSource.Plan> plan(
      ListedImages listing, ListedImages images, String... companions) {
    return ShardRows.plan(
        spark,
        "name",
        listing,
        images,
        new ShardContent(10, List.of(companions)),
        new Partitioning(2, 16, 0));
  }

  @Test
  void onlyImagesOfAListingWithShardsAreReadToFindThem() {
    assertThat(plan(unreadable(false), unreadable(false))).isEmpty();
    assertThatThrownBy(() -> plan(unreadable(false), unreadable(false), "txt"))
        .isInstanceOf(JobException.class);
    assertThatThrownBy(() -> plan(unreadable(true), unreadable(true)))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void whereNoShardIsLeftThereIsNothingToExpandButColumnsThatGoAlongStay() {
    ListedImages listing = unreadable(true);
    Row image = ImageRowCodec.toRow(file("file:/a.jpg", 5L));
    ListedImages left = listing.with(List.of(image));

    assertThat(plan(listing, left)).isEmpty();
    assertThat(plan(listing, left, "txt").orElseThrow().rows().get().collect())
        .singleElement()
        .satisfies(row -> assertThat(row.getStruct(ImageRowCodec.SCHEMA.size()).get(0)).isNull());
    assertThat(plan(listing, listing.with(shards(1, 5L)))).isPresent();
  }
}
