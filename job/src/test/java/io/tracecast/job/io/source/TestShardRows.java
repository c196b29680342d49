package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.source.shard.ShardContent;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class TestShardRows {
  private static final long MIB = 1 << 20;

  private static Row file(String path, Long length) {
    return ImageRowCodec.toRow(ImageRow.ofFile(path, new Timestamp(0), length));
  }

  private static List<Row> shards(int count, Long length) {
    return IntStream.range(0, count).mapToObj(i -> file("file:/s" + i + ".tar", length)).toList();
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
            new SerializableConfiguration(new Configuration(false)));

    Row row = rows.call(List.of(file("file:/a.jpg", 5L)).iterator()).next();

    assertThat(row.getString(0)).isEqualTo("file:/a.jpg");
    assertThat(row.getStruct(ImageRowCodec.SCHEMA.size()).get(0)).isNull();
    assertThat(row.getStruct(ImageRowCodec.SCHEMA.size()).size()).isEqualTo(1);
  }
}
