package io.tracecast.job.io.source;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Where images come from. */
public interface ImageSource {

  /**
   * Plans the images as rows that {@link ImageRowCodec} reads; encoded bytes are not read here
   * unless they lie in the rows themselves.
   */
  Plan plan(SparkSession spark, Partitioning partitioning);

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

  /**
   * Images to score.
   *
   * @param rows makes the rows, which {@link ImageRowCodec} reads; may run jobs of its own
   * @param count how many there are, where that is known without reading them
   * @param passedOver what the source came across beside them
   * @param kept the columns that go along into the predictions
   * @param firstContents takes so many rows from the beginning, with their images' bytes unless
   *     they are many, by a job of its own; empty where images are files, which their paths find
   */
  record Plan(
      Supplier<JavaRDD<Row>> rows,
      OptionalLong count,
      PassedOver passedOver,
      StructType kept,
      Optional<IntFunction<List<Row>>> firstContents) {}
}
