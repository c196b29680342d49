package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.ScoredRows;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionRow;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestRowFrames {
  private static final StructType SCHEMA = PredictionRow.schema(true);
  private static final Timestamp MODIFIED = Timestamp.valueOf("2026-11-26 06:30:00.123456");

  /** Made in tasks, as those of a run are: such rows do not travel before they are converted. */
  private static Row row(int number) {
    return number == 0
        ? PredictionRow.of(
            new ImageRow("a.jpg", MODIFIED, 1L << 40, null),
            640,
            427,
            new Row[] {
              PredictionRow.prediction(7, "Ägyptische Katze", 0.764f),
              PredictionRow.prediction(8, null, Float.NaN)
            },
            new float[] {0.25f, -1},
            "6c28")
        : PredictionRow.of(
            new ImageRow("b.jpg", null, null, null), 1, 2, new Row[0], new float[0], "6c28");
  }

  @Test
  void rowsHoldWhatTasksPutIntoThem() {
    List<Row> read =
        ScoredRows.withSpark(
            spark ->
                RowFrames.of(
                        spark,
                        JavaSparkContext.fromSparkContext(spark.sparkContext())
                            .parallelize(List.of(0, 1), 2)
                            .map(TestRowFrames::row),
                        SCHEMA)
                    .orderBy("path")
                    .collectAsList());
    assertThat(read).map(Row::schema).containsOnly(SCHEMA);
    assertThat(read.get(0).<String>getAs("path")).isEqualTo("a.jpg");
    assertThat(read.get(0).<Timestamp>getAs("modificationTime")).isEqualTo(MODIFIED);
    assertThat(read.get(0).<Long>getAs("length")).isEqualTo(1L << 40);
    assertThat(read.get(0).<Integer>getAs("width")).isEqualTo(640);
    assertThat(read.get(0).<Integer>getAs("height")).isEqualTo(427);
    assertThat(read.get(0).getList(5))
        .isEqualTo(
            List.of(
                RowFactory.create(7, "Ägyptische Katze", 0.764f),
                RowFactory.create(8, null, Float.NaN)));
    assertThat(read.get(0).getList(6)).isEqualTo(List.of(0.25f, -1f));
    assertThat(read.get(1).isNullAt(1)).isTrue();
    assertThat(read.get(1).isNullAt(2)).isTrue();
    assertThat(read.get(1).getList(5)).isEmpty();
    assertThat(read.get(1).<String>getAs("graphDigest")).isEqualTo("6c28");
  }
}
