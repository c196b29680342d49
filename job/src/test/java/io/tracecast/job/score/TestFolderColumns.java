package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestFolderColumns {
  private static final StructType PREDICTIONS =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("width", DataTypes.IntegerType)
          .add("predictions", DataTypes.createArrayType(DataTypes.FloatType))
          .add("graphDigest", DataTypes.StringType)
          .add("day", DataTypes.DateType);

  private static void require(String name, boolean inFiles) {
    new FolderColumns(List.of(name), inFiles).requireIn(PREDICTIONS);
  }

  @Test
  void columnsOfOneValueNameFoldersInEitherCase() {
    assertThatCode(() -> require("day", true)).doesNotThrowAnyException();
    assertThatCode(() -> require("Width", true)).doesNotThrowAnyException();
  }

  @Test
  void aColumnThatIsNotThereIsRefusedWithThoseThatWouldDo() {
    assertThatThrownBy(() -> require("night", true))
        .hasMessage(
            "--partition-by night: predictions have no such column. Columns that can name folders"
                + " are width, day; --keep-columns adds others.")
        .extracting(refused -> ((JobException) refused).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aColumnOfArraysIsRefused() {
    assertThatThrownBy(() -> require("predictions", true))
        .hasMessageStartingWith(
            "--partition-by predictions: it has more than one value per row. Columns");
  }

  @Test
  void whatTheNextRunLooksUpInFilesNamesFoldersOfTablesAlone() {
    assertThatThrownBy(() -> require("graphDigest", true))
        .hasMessageStartingWith(
            "--partition-by graphDigest: the next run looks it up in the files");
    assertThatCode(() -> require("graphDigest", false)).doesNotThrowAnyException();
  }
}
