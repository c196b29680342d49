package io.tracecast.job.io.sink.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.io.sink.FileSink;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestDeltaResultTable extends ResultTableContract {
  @Override
  FileSink sink() {
    return FileSink.DELTA;
  }

  @Override
  ResultTable table(String path, StructType columns) {
    return new DeltaResultTable(path, columns);
  }

  @Override
  long rowsBeforeTheLastCommit(SparkSession spark, String path) {
    Row last = spark.sql("DESCRIBE HISTORY delta.`" + path + "` LIMIT 1").first();
    return spark
        .read()
        .format("delta")
        .option("versionAsOf", last.<Long>getAs("version") - 1)
        .load(path)
        .count();
  }

  @Override
  long commits(SparkSession spark, String path) {
    return spark.sql("DESCRIBE HISTORY delta.`" + path + "`").count();
  }

  @Test
  void aColumnThatDeltaCannotNameIsRefusedWithTheWayOut() {
    StructType columns = COLUMNS.add("my column", DataTypes.StringType);

    assertThatThrownBy(() -> table(path("named"), columns))
        .hasMessageContaining("Delta's readers take no column named 'my column'")
        .hasMessageContaining("--keep-columns 'NAME as OTHER'");
  }
}
