package io.tracecast.job.score;

import static io.tracecast.job.io.PredictionColumns.CHANGE_MARKER;
import static io.tracecast.job.io.PredictionColumns.GRAPH_DIGEST;
import static io.tracecast.job.io.PredictionColumns.INTERFACE_DIGEST;

import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.FileSink;
import io.tracecast.job.io.sink.Units;
import io.tracecast.job.io.source.ImageRowCodec;
import io.tracecast.job.io.source.ImageSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Leaves out of the images those that have their rows already: in the results that a run adds to,
 * and in the partitions that it or a killed run has finished. It is an anti-join in Spark, on the
 * unit (a file, a shard or an id) and what tells that it has changed.
 *
 * @param files whether images are files, of which one that is named twice has one row
 * @param tracked what the results must have been made with to count; empty if the run adds to none
 */
record EarlierResults(
    SparkSession spark, Destination destination, boolean files, Optional<Made> tracked) {
  private static final String UNIT = "unit";
  private static final String MARKER = "marker";
  private static final String NUMBER = "number";
  private static final String TIMES = "times";

  /** What may be otherwise the next night although neither image nor graph has changed. */
  private static final List<String> PASSING = List.of("unreadable", "not_found", "forbidden");

  /** Failures that no graph and no interface has a part in. */
  private static final List<String> BEFORE_THE_GRAPH = List.of("read", "decode");

  private static final StructType QUARANTINED =
      new StructType().add("path", DataTypes.StringType).add(CHANGE_MARKER, DataTypes.StringType);

  /**
   * What results are made with.
   *
   * @param graphDigest of the archive
   * @param interfaceDigest of what else an answer depends on
   * @param orOtherwise whether rows of another graph or interface count as well
   * @param retryQuarantine whether quarantined images are tried again
   */
  record Made(
      String graphDigest, String interfaceDigest, boolean orOtherwise, boolean retryQuarantine) {}

  /**
   * Returns what chooses the images that are left to score.
   *
   * @param resumed whether a killed run's partitions are among what is finished: those of which an
   *     image has changed since, or is gone, then do not count
   */
  ImageSource.Choice leftToScore(boolean resumed) {
    if (tracked.isEmpty() && destination.finished().images() == 0) {
      return ImageSource.Choice.ALL;
    }
    return (images, shards) -> {
      Units units = new Units(shards);
      if (resumed) {
        forgetStale(images, units);
      }
      return tracked.isPresent() ? withoutKnown(images, units) : withoutFinished(images, units);
    };
  }

  /**
   * A file that is named twice has one row in results that are added to. That is seen to last, when
   * few are left on most nights: the rows of a path are all known or all left, unless the file
   * changed as it was listed.
   */
  private Dataset<Row> withoutKnown(Dataset<Row> images, Units units) {
    Dataset<Row> left = images;
    Optional<Dataset<Row>> published = tracked.flatMap(made -> published(made, units));
    if (published.isPresent()) {
      left = left.join(published.get(), sameState(left, published.get()), "left_anti");
    }
    Optional<Dataset<Row>> finished = finished(units);
    if (finished.isPresent()) {
      left = left.join(finished.get(), sameUnit(left, finished.get()), "left_anti");
    }
    return files ? left.dropDuplicates("path") : left;
  }

  /** An image that is named twice has two rows elsewhere, of which one may be finished. */
  private Dataset<Row> withoutFinished(Dataset<Row> images, Units units) {
    return finished(units)
        .map(
            rows -> {
              Dataset<Row> done = times(rows);
              Dataset<Row> all =
                  images.withColumn(
                      NUMBER,
                      functions.row_number().over(Window.partitionBy("path").orderBy("path")));
              Column finished = sameUnit(all, done).and(all.col(NUMBER).leq(done.col(TIMES)));
              return all.join(done, finished, "left_anti").drop(NUMBER);
            })
        .orElse(images);
  }

  /** Returns how many times each unit is finished; all images of a shard are as often. */
  private static Dataset<Row> times(Dataset<Row> finished) {
    return finished
        .groupBy(UNIT, "path")
        .agg(functions.count(functions.lit(1)).as(TIMES))
        .groupBy(UNIT)
        .agg(functions.min(TIMES).as(TIMES));
  }

  /** What this run has finished counts, whatever an image has become since it was read. */
  private static Column sameUnit(Dataset<Row> images, Dataset<Row> units) {
    return images.col("path").eqNullSafe(units.col(UNIT));
  }

  /** Where nothing tells of changes, as in a table without a column for it, none is noticed. */
  private static Column sameState(Dataset<Row> images, Dataset<Row> units) {
    Column marker = images.col(CHANGE_MARKER);
    return sameUnit(images, units).and(marker.isNull().or(marker.equalTo(units.col(MARKER))));
  }

  private Optional<Dataset<Row>> published(Made made, Units units) {
    Optional<Dataset<Row>> predictions =
        destination
            .results(spark, Part.PREDICTIONS)
            .map(rows -> states(rows, counts(rows, made), units));
    Optional<Dataset<Row>> quarantine =
        destination
            .results(spark, Part.QUARANTINE)
            .map(rows -> states(rows, holds(rows, made), units));
    Optional<Dataset<Row>> all =
        predictions.isPresent() && quarantine.isPresent()
            ? Optional.of(predictions.get().union(quarantine.get()))
            : predictions.or(() -> quarantine);
    return all.map(states -> units.shards() ? wholeShards(states) : counting(states));
  }

  /** Of a shard all rows have to count, its own among them; else all is scored again. */
  private static Dataset<Row> wholeShards(Dataset<Row> states) {
    Dataset<Row> files = counting(states.where("NOT sharded"));
    Dataset<Row> shards =
        states.where("sharded").groupBy(UNIT, MARKER).agg(functions.min("counts").as("counts"));
    return files.union(counting(shards));
  }

  private static Dataset<Row> counting(Dataset<Row> states) {
    return states.where("counts").select(UNIT, MARKER);
  }

  private static Dataset<Row> states(Dataset<Row> rows, Column counts, Units units) {
    return rows.select(
        units.of(rows.col("path")).as(UNIT),
        rows.col(CHANGE_MARKER).as(MARKER),
        units.isOfShard(rows.col("path")).as("sharded"),
        functions.coalesce(counts, functions.lit(false)).as("counts"));
  }

  private static Column counts(Dataset<Row> rows, Made made) {
    return made.orOtherwise()
        ? functions.lit(true)
        : rows.col(GRAPH_DIGEST)
            .equalTo(made.graphDigest())
            .and(rows.col(INTERFACE_DIGEST).equalTo(made.interfaceDigest()));
  }

  private static Column holds(Dataset<Row> rows, Made made) {
    return made.retryQuarantine()
        ? functions.lit(false)
        : functions
            .not(rows.col("error").isin(PASSING.toArray()))
            .and(rows.col("phase").isin(BEFORE_THE_GRAPH.toArray()).or(counts(rows, made)));
  }

  private void forgetStale(Dataset<Row> images, Units units) {
    finished(units)
        .ifPresent(
            finished ->
                destination.forget(
                    finished
                        .join(images, unchanged(images, finished), "left_anti")
                        .select("file")
                        .distinct()
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.toSet())));
  }

  /** Rows of a run that adds to no others tell time and size alone, whatever a store tells. */
  private static Column unchanged(Dataset<Row> images, Dataset<Row> finished) {
    Column marker = images.col(CHANGE_MARKER);
    Column same =
        marker
            .isNull()
            .or(marker.equalTo(finished.col(MARKER)))
            .or(ImageRowCodec.timeAndSize(images).equalTo(finished.col(MARKER)));
    return sameUnit(images, finished).and(same);
  }

  /**
   * Returns what is finished: units, paths, markers, and the names of the files that hold the rows.
   */
  private Optional<Dataset<Row>> finished(Units units) {
    Optional<Dataset<Row>> predictions =
        destination.staged(spark).map(rows -> finished(rows, markerOf(rows), units));
    List<String> files = destination.finished().quarantineFiles();
    if (files.isEmpty()) {
      return predictions;
    }
    Dataset<Row> lines =
        FileSink.ownFiles(spark).schema(QUARANTINED).json(files.toArray(String[]::new));
    Dataset<Row> quarantine = finished(lines, lines.col(CHANGE_MARKER), units);
    return Optional.of(predictions.map(rows -> rows.union(quarantine)).orElse(quarantine));
  }

  private static Dataset<Row> finished(Dataset<Row> rows, Column marker, Units units) {
    return rows.select(
        units.of(rows.col("path")).as(UNIT),
        rows.col("path"),
        marker.as(MARKER),
        functions.col("_metadata.file_name").as("file"));
  }

  private static Column markerOf(Dataset<Row> rows) {
    return Set.of(rows.columns()).contains(CHANGE_MARKER)
        ? rows.col(CHANGE_MARKER)
        : ImageRowCodec.timeAndSize(rows);
  }
}
