package io.tracecast.job.benchmark.measure;

import io.tracecast.job.scoring.LocalScoring;
import io.tracecast.job.spark.ScoringPlan;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The pictures that are scored over and over where all of {@code score}'s work is timed: read,
 * decoded, transformed, run and made into rows, which nobody writes.
 *
 * @param rows what a source lists of them
 * @param hadoop how they are reached
 */
public record Pictures(List<Row> rows, SerializableConfiguration hadoop) implements Serializable {
  private static final long serialVersionUID = 1L;

  public static Pictures of(List<Row> rows, Configuration hadoop) {
    return new Pictures(new ArrayList<>(rows), new SerializableConfiguration(hadoop));
  }

  /**
   * Scores so many of them, from the first again after the last.
   *
   * @throws IllegalStateException if one cannot be scored any more
   */
  void score(ScoringPlan plan, VariantSessions.Session session, long count) {
    Iterator<Row> again =
        LongStream.range(0, count).mapToObj(i -> rows.get((int) (i % rows.size()))).iterator();
    long scored = LocalScoring.run(plan, new BorrowedLane(session.lane()), again, hadoop.value());
    if (scored != count) {
      throw new IllegalStateException(
          "%d of %d pictures could not be scored any more: did something change them?"
              .formatted(count - scored, count));
    }
  }
}
