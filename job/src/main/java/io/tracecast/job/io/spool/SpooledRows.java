package io.tracecast.job.io.spool;

import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.SharedConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Spools that tasks read and write. */
public final class SpooledRows {
  private SpooledRows() {}

  /**
   * Returns the rows of a spool, so many per partition and fewer in the last; the driver holds none
   * of them.
   */
  public static JavaRDD<ImageRow> read(
      JavaSparkContext spark, Spool spool, long perPartition, Configuration hadoop) {
    List<Long> starts = new ArrayList<>();
    long rows = spool.rows();
    for (long start = 0; start < rows; start += perPartition) {
      starts.add(start);
    }
    SharedConfiguration settings = SharedConfiguration.of(hadoop, spark.sc());
    return spark
        .parallelize(starts, Math.max(1, starts.size()))
        .flatMap(
            start -> spool.read(start, Math.min(rows, start + perPartition), settings.value()));
  }

  /**
   * Writes rows that tasks make to a folder that executors and the driver reach, in the order of
   * their partitions; the driver holds none of them. What attempts wrote that lost stays in the
   * folder and is not part of the spool.
   */
  public static Spool write(JavaRDD<ImageRow> rows, Path folder, Configuration hadoop)
      throws IOException {
    Write write = new Write(folder.toString(), SharedConfiguration.of(hadoop, rows.context()));
    return Spool.of(folder, rows.mapPartitions(write).collect(), hadoop);
  }

  private record Write(String folder, SharedConfiguration hadoop)
      implements FlatMapFunction<Iterator<ImageRow>, Spool.Chunk> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Spool.Chunk> call(Iterator<ImageRow> rows) throws IOException {
      TaskContext task = TaskContext.get();
      SpoolWriter writer =
          new SpoolWriter(
              new Path(folder),
              "part-%05d-%d".formatted(task.partitionId(), task.taskAttemptId()),
              hadoop.value());
      while (rows.hasNext()) {
        writer.add(rows.next());
      }
      return writer.chunks().iterator();
    }
  }
}
