package io.tracecast.job.io.source;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Where images come from. What was found may lie in temporary files: whoever calls {@link #found}
 * closes what it returns, once all was planned.
 */
public interface ImageSource extends AutoCloseable {

  /**
   * Plans the images as rows that {@link ImageRowCodec} reads; encoded bytes are not read here
   * unless they lie in the rows themselves.
   *
   * @param folder where files may be put that the rows are read from as long as the plan is used:
   *     on a file system that driver and executors reach; made if it is needed
   */
  Plan plan(SparkSession spark, Partitioning partitioning, Path folder, Choice choice);

  /** The same of all images. */
  default Plan plan(SparkSession spark, Partitioning partitioning, Path folder) {
    return plan(spark, partitioning, folder, Choice.ALL);
  }

  /**
   * Says which of the images are to be scored. It may go by the columns {@code path}, {@code
   * changeMarker}, as {@link io.tracecast.job.io.ImageRow#changeMarker} has it, {@code
   * modificationTime} and {@code length}; there are others.
   */
  @FunctionalInterface
  interface Choice {
    /** All of them, which takes no frame. */
    Choice ALL = (images, shards) -> images;

    /**
     * Returns those of the rows that are chosen, as they are.
     *
     * @param shards whether shards may be among them
     */
    Dataset<Row> among(Dataset<Row> images, boolean shards);
  }

  /**
   * Looks for the images as far as that takes no Spark, so that those that are not there end a
   * command before it loads anything.
   *
   * @return the same images, not to be looked for again
   * @throws io.tracecast.job.error.JobException if there are none
   */
  ImageSource found(Configuration hadoop);

  /** Returns where the images come from, for reports and messages. */
  String describe();

  @Override
  default void close() {}

  /**
   * Files, shards or rows of a table.
   *
   * @param found how many there are
   * @param left how many of them are to be scored
   */
  record Units(long found, long left) {}

  /**
   * Images to score.
   *
   * @param rows makes the rows, which {@link ImageRowCodec} reads; may run jobs of its own
   * @param count how many there are to score, where that is known without reading them
   * @param units what was found and what of it was chosen; empty where nobody counted
   * @param passedOver what the source came across beside them
   * @param kept the columns that go along into the predictions
   * @param firstContents takes so many rows from the beginning, with their images' bytes unless
   *     they are many, by a job of its own; empty where images are files, which their paths find
   */
  record Plan(
      Supplier<JavaRDD<Row>> rows,
      OptionalLong count,
      Optional<Units> units,
      PassedOver passedOver,
      StructType kept,
      Optional<IntFunction<List<Row>>> firstContents) {}
}
