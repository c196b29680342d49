package io.tracecast.job.scoring.care;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/** Asks the driver, once and if need be, which executors of this application live. */
final class LivingExecutors implements Predicate<TaskAttempt> {
  private static final Logger LOG = LoggerFactory.getLogger(LivingExecutors.class);

  private Set<String> living;

  @Override
  public boolean test(TaskAttempt attempt) {
    if (living == null) {
      living = ask();
    }
    return living.isEmpty() || living.contains(attempt.executor());
  }

  /** Returns none if the driver does not answer. */
  private static Set<String> ask() {
    SparkEnv env = SparkEnv.get();
    Set<String> found = new HashSet<>();
    try {
      BlockManagerId own = env.blockManager().blockManagerId();
      CollectionConverters.asJava(env.blockManager().master().getPeers(own))
          .forEach(peer -> found.add(peer.executorId()));
      found.add(env.executorId());
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      LOG.warn("Cannot ask the driver which executors live", e);
      found.clear();
    }
    return found;
  }
}
