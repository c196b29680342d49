package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("tables")
class TestTableFormats {
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";
  private static final String CATALOG = "spark.sql.catalog.spark_catalog";
  private static final String ICEBERG_PATHS = "spark.sql.catalog.default_iceberg";

  private static SparkConf added(SparkConf conf) {
    TableFormats.addTo(conf);
    return conf;
  }

  private static SparkConf empty() {
    return new SparkConf(false);
  }

  @Test
  void aSessionKnowsDeltaAndTablesOfIcebergByTheirPaths() {
    SparkConf conf = added(empty());

    assertThat(conf.get(EXTENSIONS)).isEqualTo(DELTA);
    assertThat(conf.get(CATALOG)).isEqualTo("org.apache.spark.sql.delta.catalog.DeltaCatalog");
    assertThat(conf.get(ICEBERG_PATHS + ".type")).isEqualTo("hadoop");
    assertThat(conf.contains("spark.databricks.delta.snapshotPartitions")).isFalse();
    assertThat(
            added(empty().set("spark.master", "local[2]"))
                .get("spark.databricks.delta.snapshotPartitions"))
        .isEqualTo("2");
  }

  @Test
  void whatAUserSaysOfThemStaysAndIsNotSaidTwice() {
    assertThat(added(empty().set(EXTENSIONS, "my.Own")).get(EXTENSIONS))
        .isEqualTo("my.Own," + DELTA);
    String own = DELTA + ",my.Own";
    assertThat(added(empty().set(EXTENSIONS, own)).get(EXTENSIONS)).isEqualTo(own);
    assertThat(added(empty().set(CATALOG, "my.Catalog")).get(CATALOG)).isEqualTo("my.Catalog");
    SparkConf hive = added(empty().set(ICEBERG_PATHS, "my.Catalog"));
    assertThat(hive.get(ICEBERG_PATHS)).isEqualTo("my.Catalog");
    assertThat(hive.contains(ICEBERG_PATHS + ".type")).isFalse();
  }
}
