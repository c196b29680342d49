package io.tracecast.job.spark;

import org.apache.spark.SparkConf;

/**
 * What table formats need of a session before it starts, where their jars are on the class path.
 */
final class TableFormats {
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";
  private static final String ICEBERG = "org.apache.iceberg.spark.SparkCatalog";

  /** Iceberg's catalogue of tables that are named by their path, which would be Hive's. */
  private static final String ICEBERG_PATHS = "spark.sql.catalog.default_iceberg";

  private TableFormats() {}

  /** Adds to a user's own settings, and replaces none. */
  static void addTo(SparkConf conf) {
    if (isPresent(DELTA)) {
      addDelta(conf);
    }
    if (isPresent(ICEBERG) && !isPresent("org.apache.hadoop.hive.metastore.api.MetaException")) {
      addIcebergPaths(conf);
    }
  }

  private static void addDelta(SparkConf conf) {
    String own = conf.get(EXTENSIONS, "");
    if (!own.contains(DELTA)) {
      conf.set(EXTENSIONS, own.isBlank() ? DELTA : own + "," + DELTA);
    }
    conf.setIfMissing(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    if (SparkSessions.isEmbedded(conf)) {
      // the state of a table, of which each part is a task
      conf.setIfMissing("spark.databricks.delta.snapshotPartitions", "2");
    }
  }

  private static void addIcebergPaths(SparkConf conf) {
    if (!conf.contains(ICEBERG_PATHS)) {
      conf.set(ICEBERG_PATHS, ICEBERG)
          .setIfMissing(ICEBERG_PATHS + ".type", "hadoop")
          .setIfMissing(ICEBERG_PATHS + ".warehouse", "file:///")
          .setIfMissing(ICEBERG_PATHS + ".cache-enabled", "false");
    }
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
