package io.tracecast.job.io.sink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.sink.FileSink;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestIcebergResultTable extends ResultTableContract {
  @Override
  FileSink sink() {
    return FileSink.ICEBERG;
  }

  @Override
  ResultTable table(String path, StructType columns) {
    return new IcebergResultTable(path, columns);
  }

  private static Dataset<Row> history(SparkSession spark, String path) {
    return spark
        .read()
        .format("iceberg")
        .load(path + "#history")
        .orderBy(functions.desc("made_current_at"));
  }

  @Override
  long rowsBeforeTheLastCommit(SparkSession spark, String path) {
    long before = history(spark, path).collectAsList().get(1).getAs("snapshot_id");
    return spark.read().format("iceberg").option("versionAsOf", before).load(path).count();
  }

  @Override
  long commits(SparkSession spark, String path) {
    return history(spark, path).count();
  }

  @Test
  void aSnapshotThatWasStagedByOneThatDiedIsShownAndNotWrittenAgain() {
    String path = path("staged");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark(), "one", rows("cat", "a"), null, ResultTable.Layout.PLAIN);
    CommitSession commit = CommitSession.of(spark(), ResultTable.Layout.PLAIN);
    IcebergTable dying = IcebergTable.at(FileNames.asItStands(path), commit.session());
    dying.stage("two", () -> dying.append(commit.in(rows("dog", "b"))));

    assertThat(contents(path)).containsExactly("a=cat");
    assertThat(table.hasCommit(spark(), "two")).isFalse();
    table.merge(spark(), "two", rows("dog", "b"), null, ResultTable.Layout.PLAIN);
    assertThat(contents(path)).containsExactly("a=cat", "b=dog");
    assertThat(spark().read().format("iceberg").load(path + "#snapshots").count()).isEqualTo(2);
  }

  @Test
  void aSnapshotThatWasStagedBeforeAnotherCommitIsWrittenAgain() {
    String path = path("overtaken");
    ResultTable table = table(path, COLUMNS);
    table.merge(spark(), "one", rows("cat", "a"), null, ResultTable.Layout.PLAIN);
    CommitSession commit = CommitSession.of(spark(), ResultTable.Layout.PLAIN);
    IcebergTable dying = IcebergTable.at(FileNames.asItStands(path), commit.session());
    dying.stage("two", () -> dying.overwrite(commit.in(rows("dog", "b"))));
    table.merge(spark(), "three", rows("fox", "c"), paths("a"), ResultTable.Layout.PLAIN);

    table.merge(spark(), "two", rows("dog", "b"), paths("c"), ResultTable.Layout.PLAIN);
    assertThat(contents(path)).containsExactly("b=dog");
  }

  @Test
  void theSettingsOfACommitAreGoneWithIt() {
    table(path("settings"), COLUMNS)
        .merge(spark(), "one", rows("cat", "a"), null, ResultTable.Layout.PLAIN);

    assertThat(spark().conf().getOption("spark.wap.id").isEmpty()).isTrue();
    assertThatThrownBy(() -> spark().table("tracecast_changes"))
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
  }
}
