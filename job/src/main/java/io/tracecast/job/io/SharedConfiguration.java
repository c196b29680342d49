package io.tracecast.job.io;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Hadoop's settings for tasks, which each executor reads once. They are some thousand properties: a
 * task that reads them with its own closure takes several milliseconds for it.
 */
public final class SharedConfiguration implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> settings;

  private SharedConfiguration(Broadcast<SerializableConfiguration> settings) {
    this.settings = settings;
  }

  /** Makes settings of the driver known to the application's tasks. */
  public static SharedConfiguration of(Configuration hadoop, SparkContext spark) {
    return new SharedConfiguration(
        JavaSparkContext.fromSparkContext(spark).broadcast(new SerializableConfiguration(hadoop)));
  }

  /** Returns the settings, which all tasks of the executor share. */
  public Configuration value() {
    return settings.value().value();
  }
}
