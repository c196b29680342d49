package io.tracecast.job.spark;

import io.tracecast.job.error.JobErrors;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** How long a session that nobody uses stays open in a process, for the next run to find it. */
public final class SessionIdleTimeout {

  /** The setting, a time as Spark writes it: {@code 90s}, {@code 15m}. */
  static final String KEY = "spark.tracecast.sessionIdleTimeout";

  static final Duration DEFAULT = Duration.ofSeconds(60);

  private SessionIdleTimeout() {}

  /** Has sessions close as soon as nobody uses them, unless the configuration says otherwise. */
  public static void closeAtOnce(SparkConf conf) {
    conf.setIfMissing(KEY, "0s");
  }

  /** Returns what the application of this process says; the driver has looked at it. */
  static Duration ofProcess() {
    SparkEnv env = SparkEnv.get();
    return env == null ? DEFAULT : of(env.conf());
  }

  /**
   * Returns what a configuration says.
   *
   * @throws io.tracecast.job.error.JobException if that is not a time
   */
  static Duration of(SparkConf conf) {
    try {
      long seconds = conf.getTimeAsSeconds(KEY, DEFAULT.toSeconds() + "s");
      if (seconds >= 0) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // said below, in words that name the setting
    }
    throw JobErrors.usage(
        "%s is '%s', which is not a time. Write a number with its unit, such as 90s, 15m or 1h.",
        KEY, conf.get(KEY));
  }
}
