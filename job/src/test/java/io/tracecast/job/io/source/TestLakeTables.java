package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.JobException;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.spark.SparkSessions;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Delta and Iceberg with images in them, each with two states. */
@Tag("tables")
class TestLakeTables {
  private static final List<String> IMAGES = List.of("a.jpg=1", "b.jpg=2", "c.jpg=3");

  @TempDir private static Path folder;

  private static SparkSessions.Opening opening;
  private static SparkSession spark;

  @BeforeAll
  static void writeTables() throws Exception {
    opening = SparkSessions.opening(SparkSessions.configuration(), false);
    spark = opening.session();
    spark.conf().set("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog.lake.type", "hadoop");
    spark.conf().set("spark.sql.catalog.lake.warehouse", folder.resolve("lake").toUri().toString());
    images(1, 2).write().format("delta").save(delta());
    images(3).write().format("delta").mode("append").save(delta());
    images(1, 2).writeTo("lake.db.images").using("iceberg").create();
    images(3).writeTo("lake.db.images").append();
  }

  @AfterAll
  static void closeSpark() {
    opening.close();
  }

  private static String delta() {
    return folder.resolve("delta").toString();
  }

  private static String iceberg() {
    return folder.resolve("lake/db/images").toString();
  }

  /**
   * Returns rows with images as bytes, and in a struct with a path as data sets of Hub have them.
   */
  private static Dataset<Row> images(int... numbers) {
    StringBuilder values = new StringBuilder();
    for (int i : numbers) {
      values.append(values.isEmpty() ? "" : ", ").append("(").append(i).append(")");
    }
    return spark.sql(
        """
        SELECT
          named_struct('bytes', unhex(lpad(hex(i), 2, '0')), 'path', chr(96 + i) || '.jpg') image,
          i label
        FROM VALUES %s AS t(i)"""
            .formatted(values));
  }

  private static ImageSource.Plan plan(String name, String format) {
    TableSource source =
        new TableSource(
            name, format, "image.bytes", null, ContentEncoding.BINARY, List.of("label"));
    return source.found(new Configuration()).plan(spark, new Partitioning(1, 16, 0), null);
  }

  private static List<String> read(ImageSource.Plan plan) {
    return plan.rows().get().map(ImageRowCodec::fromRow).collect().stream()
        .map(TestLakeTables::words)
        .sorted()
        .toList();
  }

  private static String words(ImageRow image) {
    assertThat(image.kept().getInt(0)).isEqualTo(image.content()[0]);
    return image.path() + "=" + image.content()[0];
  }

  @Test
  void aDeltaTableIsReadByItsPathAndInAnOlderState() {
    ImageSource.Plan plan = plan(delta(), "delta");

    assertThat(read(plan)).isEqualTo(IMAGES);
    assertThat(plan.count()).isEqualTo(OptionalLong.of(3));
    assertThat(read(plan(delta() + "@v0", "delta"))).isEqualTo(IMAGES.subList(0, 2));
    assertThat(read(plan("delta.`" + delta() + "`", null))).isEqualTo(IMAGES);
  }

  @Test
  void anIcebergTableIsReadByItsPathAndInAnOlderState() {
    ImageSource.Plan plan = plan(iceberg(), "iceberg");

    assertThat(read(plan)).isEqualTo(IMAGES);
    assertThat(plan.count()).isEqualTo(OptionalLong.of(3));
    assertThat(read(plan(iceberg() + "#snapshot_id_" + firstSnapshot(), "iceberg")))
        .isEqualTo(IMAGES.subList(0, 2));
  }

  @Test
  void anIcebergTableIsReadByItsNameInACatalogueAndInAnOlderState() {
    assertThat(read(plan("lake.db.images", null))).isEqualTo(IMAGES);
    assertThat(read(plan("lake.db.images.snapshot_id_" + firstSnapshot(), null)))
        .isEqualTo(IMAGES.subList(0, 2));
  }

  private static long firstSnapshot() {
    return spark
        .sql("SELECT snapshot_id FROM lake.db.images.snapshots WHERE parent_id IS NULL")
        .first()
        .getLong(0);
  }

  @Test
  void rowsAreCountedWithoutReadingAFile() {
    for (Dataset<Row> table :
        List.of(spark.read().format("delta").load(delta()), spark.table("lake.db.images"))) {
      Dataset<Row> count = table.groupBy().count();
      assertThat(
              ((org.apache.spark.sql.classic.Dataset<Row>) count)
                  .queryExecution()
                  .optimizedPlan()
                  .toString())
          .containsAnyOf("LocalRelation", "LocalScan", "RelationV2[count(*)")
          .doesNotContain("parquet");
    }
  }

  @Test
  void aTableThatIsNotThereIsAnErrorWithItsName() {
    assertThatThrownBy(() -> plan(folder.resolve("none").toString(), "delta"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot read images from " + folder.resolve("none"));
    assertThatThrownBy(() -> plan(folder.resolve("none").toString(), "iceberg"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot read images from " + folder.resolve("none"));
  }
}
