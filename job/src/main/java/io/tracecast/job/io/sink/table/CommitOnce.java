package io.tracecast.job.io.sink.table;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a commit if it is not there, and again if other commits came between. */
final class CommitOnce {
  private static final Logger LOG = LoggerFactory.getLogger(CommitOnce.class);

  /** Others that write to a table, such as one that compacts its files, come to an end. */
  private static final int ATTEMPTS = 5;

  private CommitOnce() {}

  /**
   * Returns once the commit is there, whoever made it.
   *
   * @param isThere asks the table
   * @param commit makes the commit, or fails without a trace of it
   */
  static void run(BooleanSupplier isThere, Runnable commit) {
    for (int attempt = 1; !isThere.getAsBoolean(); attempt++) {
      try {
        commit.run();
        return;
      } catch (Exception e) { // Spark throws checked ones without declaring them
        if (!isConflict(e) || attempt == ATTEMPTS) {
          throw e;
        }
        LOG.info("Another commit came first, attempt {}: {}", attempt, e.getMessage());
      }
    }
  }

  /** The exceptions' classes are known by name alone, since a run without the jars has none. */
  private static boolean isConflict(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getName();
      if (name.startsWith("io.delta.exceptions.")
          || name.startsWith("org.apache.iceberg.exceptions.")) {
        return true;
      }
    }
    return false;
  }
}
