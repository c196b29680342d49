package io.tracecast.job.spark;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * How many tasks run at once in an executor, and with how many threads each, so that cores are
 * counted once: slots × intra-op threads = cores.
 *
 * @param perExecutor tasks that run at once in one executor
 * @param intraOpThreads threads of one forward pass
 */
public record Slots(int perExecutor, int intraOpThreads) {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");

  /** Finds the slots of this process, if it is an executor or the driver of an embedded run. */
  public static Slots of(SparkConf conf) {
    return of(conf, Runtime.getRuntime().availableProcessors());
  }

  static Slots of(SparkConf conf, int processors) {
    int cpusPerTask = conf.getInt("spark.task.cpus", 1);
    Matcher local = LOCAL.matcher(conf.get("spark.master", "local"));
    if (local.matches()) {
      int slots = Math.max(1, cores(local.group(1), processors) / cpusPerTask);
      return new Slots(slots, Math.max(1, processors / slots));
    }
    int cores = conf.getInt("spark.executor.cores", processors);
    return new Slots(Math.max(1, cores / cpusPerTask), cpusPerTask);
  }

  private static int cores(String threads, int processors) {
    if (threads == null) {
      return 1;
    }
    return threads.equals("*") ? processors : Integer.parseInt(threads);
  }

  /**
   * Asks an executor how many tasks it runs at once, which may have other cores than the driver.
   */
  public static int ofExecutor(SparkContext context) {
    return JavaSparkContext.fromSparkContext(context)
        .parallelize(List.of(0), 1)
        .map(any -> of(SparkEnv.get().conf()).perExecutor())
        .first();
  }

  /** Returns the tasks that run at once in the whole application. */
  public static int total(SparkContext context) {
    int cpusPerTask = context.getConf().getInt("spark.task.cpus", 1);
    return Math.max(1, context.defaultParallelism() / cpusPerTask);
  }

  /** Returns the tasks that run at once on the executors that are there now. */
  public static int atOnce(SparkContext context) {
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }
}
