package io.tracecast.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.job.ScoredRows;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestRowFrames {
  private static final PredictionColumns COLUMNS = new PredictionColumns(false, true, false, false);
  private static final StructType SCHEMA = COLUMNS.schema();
  private static final Timestamp MODIFIED = Timestamp.valueOf("2026-11-26 06:30:00.123456");

  /** Made in tasks, as those of a run are: such rows do not travel before they are converted. */
  private static Row row(int number) {
    return number == 0
        ? COLUMNS.row(
            ImageRow.ofFile("a.jpg", MODIFIED, 1L << 40),
            640,
            427,
            answer(new Ranking(new int[] {1, 2}, new float[] {0.764f, Float.NaN}), 0.25f, -1),
            new PredictionColumns.Origin(List.of("", "Ägyptische Katze"), "6c28", null))
        : COLUMNS.row(
            ImageRow.ofFile("b.jpg", null, null),
            1,
            2,
            answer(new Ranking(new int[0], new float[0])),
            new PredictionColumns.Origin(List.of(), "6c28", null));
  }

  private static PredictionColumns.Answer answer(Ranking ranking, float... values) {
    OutputTensor output = new OutputTensor("scores", 1, List.of((long) values.length), values);
    return new PredictionColumns.Answer(ranking, List.of(), List.of(output), 0);
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
                RowFactory.create(1, "Ägyptische Katze", 0.764f),
                RowFactory.create(2, null, null)));
    assertThat(read.get(0).getList(6)).isEqualTo(List.of(0.25f, -1f));
    assertThat(read.get(0).getList(7)).isEqualTo(List.of(2L));
    assertThat(read.get(1).isNullAt(1)).isTrue();
    assertThat(read.get(1).isNullAt(2)).isTrue();
    assertThat(read.get(1).getList(5)).isEmpty();
    assertThat(read.get(1).<String>getAs("graphDigest")).isEqualTo("6c28");
  }
}
