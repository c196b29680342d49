package io.tracecast.job.error;

import java.util.regex.Pattern;

/** Where the driver runs, as far as it decides what a path means. */
final class DriverPlace {
  static final String DEPLOY_MODE = "spark.submit.deployMode";

  private static final Pattern ABSOLUTE = Pattern.compile("(/|[A-Za-z][A-Za-z0-9+.-]*:).*");

  private DriverPlace() {}

  /** Returns whether this process is a driver that runs in the cluster. */
  static boolean isInCluster() {
    return "cluster".equals(System.getProperty(DEPLOY_MODE));
  }

  /**
   * Returns what to add to the message about a path that cannot be read: relative, it is not that
   * of whoever typed it if the driver runs elsewhere.
   */
  static String ofRelative(String path) {
    return isInCluster() && !ABSOLUTE.matcher(path).matches()
        ? " The driver runs on a worker (--deploy-mode cluster), where a relative path begins in the"
            + " worker's folder: give an absolute path that every worker has, or a URI."
        : "";
  }
}
