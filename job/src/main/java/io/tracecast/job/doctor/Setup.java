package io.tracecast.job.doctor;

import io.tracecast.job.spark.SparkSessions;
import org.apache.spark.SparkConf;

/**
 * How a run would be started.
 *
 * @param place what runs the executors
 * @param device {@code auto}, {@code cpu} or {@code gpu}
 * @param heapBytes the heap that executors are given
 * @param overheadBytes memory that they may take beside it
 */
record Setup(Place place, String device, long heapBytes, long overheadBytes) {
  private static final long MIB = 1L << 20;

  /** What runs the executors. */
  enum Place {
    /** This process. */
    EMBEDDED,
    /** Workers that start processes and do not watch their memory. */
    STANDALONE,
    /** YARN or Kubernetes: who takes more than heap and overhead is killed. */
    CONTAINERS
  }

  static Setup of(SparkConf conf, String device) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g") * MIB;
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    long least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m");
    long byDefault = Math.max(least, (long) (heap * factor) / MIB);
    long overhead = conf.getSizeAsMb("spark.executor.memoryOverhead", byDefault + "m") * MIB;
    return new Setup(place(conf), device, heap, overhead);
  }

  private static Place place(SparkConf conf) {
    if (SparkSessions.isEmbedded(conf)) {
      return Place.EMBEDDED;
    }
    return conf.get("spark.master").startsWith("spark://") ? Place.STANDALONE : Place.CONTAINERS;
  }
}
