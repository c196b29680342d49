package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.spool.Spool;
import io.tracecast.job.spark.SparkSessions;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images on the heap and in a spool: whoever uses them need not know. */
class TestListedImages {
  private static SparkSessions.Opening opening;
  private static SparkSession spark;

  private final Configuration hadoop = new Configuration();
  @TempDir private java.nio.file.Path temporary;

  @BeforeAll
  static void openSpark() {
    opening = SparkSessions.opening(SparkSessions.configuration(), false);
    spark = opening.session();
  }

  @AfterAll
  static void closeSpark() {
    opening.close();
  }

  private static List<ImageRow> rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                ImageRow.ofFile("file:/p/%05d".formatted(i), new Timestamp(i), (long) i)
                    .withVersion(i % 3 == 0 ? "v" + i : null))
        .toList();
  }

  /** Lists images where at most so many may be on the heap. */
  private ListedImages listed(List<ImageRow> images, int mostHeld) throws IOException {
    try (FoundImages found = new FoundImages(mostHeld, hadoop)) {
      images.forEach(found.nextName());
      return found.listed(PassedOver.NONE).within(folder("plan"), hadoop);
    }
  }

  private Path folder(String name) {
    return new Path(temporary.resolve(name).toUri());
  }

  @ParameterizedTest
  @ValueSource(ints = {30_000, 1000})
  void partitionsAreThoseThatWerePlanned(int mostHeld) throws IOException {
    List<ImageRow> images = rows(20_000);
    Partitioning partitioning = new Partitioning(2, 16, 0);
    ListedImages listed = listed(images, mostHeld);
    JavaRDD<Row> rows = listed.rows(spark, partitioning);
    List<Integer> sizes = rows.mapPartitions(TestListedImages::size).collect();

    assertThat(listed.spool().isPresent()).isEqualTo(mostHeld < images.size());
    assertThat(listed.count()).isEqualTo(images.size());
    assertThat(sizes).hasSize(partitioning.partitions(images.size()));
    assertThat(sizes.subList(0, sizes.size() - 1))
        .containsOnly((int) partitioning.imagesPerPartition(images.size()));
    assertThat(rows.collect().stream().map(ImageRowCodec::fromRow))
        .containsExactlyElementsOf(images);
    List<ImageRow> read = new ArrayList<>();
    listed.read(hadoop).forEachRemaining(read::add);
    assertThat(read).isEqualTo(images);
  }

  private static Iterator<Integer> size(Iterator<Row> rows) {
    int size = 0;
    for (; rows.hasNext(); size++) {
      rows.next();
    }
    return List.of(size).iterator();
  }

  @ParameterizedTest
  @ValueSource(ints = {30_000, 1000})
  void aChosenPartOfAFrameIsWrittenByTasksAndReadInItsOrder(int mostHeld) throws IOException {
    List<ImageRow> images = rows(20_000);
    Dataset<Row> frame = listed(images, mostHeld).frame(spark);
    assertThat(frame.schema()).isEqualTo(ListedImages.FRAME);
    assertThat(frame.where("changeMarker = 'v3' or changeMarker = '4 4'").count()).isEqualTo(2);

    Spool chosen = ListedImages.spool(frame.where("length % 2 = 1"), folder("chosen"));
    List<ImageRow> read = new ArrayList<>();
    chosen.read(hadoop).forEachRemaining(read::add);

    assertThat(read).isEqualTo(images.stream().filter(image -> image.length() % 2 == 1).toList());
  }

  @Test
  void whatASourceDoesNotKnowStaysUnknown() throws IOException {
    ImageRow bare = new ImageRow(null, null, null, ContentPlace.ROW, null);
    List<ImageRow> images = List.of(bare, ImageRow.ofFile("file:/a", new Timestamp(-1), null));
    ListedImages listed = listed(images, 0);
    Spool spool = ListedImages.spool(listed.frame(spark), folder("copy"));
    List<ImageRow> read = new ArrayList<>();
    spool.read(hadoop).forEachRemaining(read::add);

    assertThat(read).isEqualTo(images);
    assertThat(listed.frame(spark).where("changeMarker is null").count()).isEqualTo(1);
    assertThatThrownBy(listed::images)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("2 images are in files and not on the heap");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3})
  void aListingTellsWhetherAnyOfItsImagesIsAShard(int mostHeld) {
    List<ImageRow> photographs = rows(5);
    ImageRow shard = ImageRow.ofFile("file:/p/s.TAR", null, null);
    for (boolean takenBack : new boolean[] {false, true}) {
      try (FoundImages found = new FoundImages(mostHeld, hadoop)) {
        FoundImages.OfName name = found.nextName();
        photographs.forEach(name);
        assertThat(found.listed(PassedOver.NONE).shards()).isFalse();
        name.accept(shard);
        photographs.forEach(found.nextList());
        if (takenBack) {
          name.removeIf(shard::equals);
        }
        ListedImages listed = found.listed(PassedOver.NONE);
        assertThat(listed.shards()).isEqualTo(!takenBack);
        assertThat(listed.count()).isEqualTo(takenBack ? 10 : 11);
      }
    }
  }

  @Test
  void nothingChosenIsAnEmptySpool() throws IOException {
    Dataset<Row> none = listed(rows(10), 100).frame(spark).where("length < 0");
    Spool spool = ListedImages.spool(none, folder("none"));

    assertThat(spool.rows()).isZero();
    assertThat(spool.read(hadoop)).isExhausted();
  }
}
