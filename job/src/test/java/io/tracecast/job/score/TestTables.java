package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs over tables with nulls, structs, odd names and text. */
class TestTables {
  private static final StructType NAMED_BYTES =
      new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);

  @TempDir private static Path folder;

  private static byte[] jpeg;
  private static byte[] png;

  @BeforeAll
  static void readImages() throws IOException {
    jpeg = Files.readAllBytes(IMAGES.resolve("china.jpg"));
    png = Files.readAllBytes(IMAGES.resolve("chelsea.png"));
  }

  private static Path table(String name, String format, StructType schema, Row... rows) {
    Path table = folder.resolve(name);
    ScoredRows.withSpark(
        spark -> {
          spark
              .createDataFrame(List.of(rows), schema)
              .write()
              .format(format)
              .save(table.toString());
          return null;
        });
    return table;
  }

  private static Invocation score(Path table, String format, Path output, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("score", "--graph", ONNX, "--table", table, "--format", format, "--output"));
    words.add(output);
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  private static Path scored(Path table, String format, Object... more) {
    Path output = table.resolveSibling(table.getFileName() + "-output");
    Invocation run = score(table, format, output, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return output;
  }

  private static List<String> answers(Path output, String format) {
    return ScoredRows.read(output.resolve("predictions"), format).stream()
        .map(row -> row.getAs("path") + " " + (format.equals("csv") ? "" : best(row)))
        .toList();
  }

  private static String best(Row row) {
    return row.<Row>getList(row.fieldIndex("predictions")).get(0).getAs("label");
  }

  private static List<String> quarantine(Path output, String format) {
    return ScoredRows.read(output.resolve("quarantine"), format).stream()
        .map(row -> row.getAs("path") + " " + row.getAs("phase") + " " + row.getAs("error"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "json", "csv"})
  void rowsWithoutAnIdOrContentAreQuarantinedAndTheOthersAreWhole(String format)
      throws IOException {
    Path named = IMAGES.resolve("coffee.png");
    Path table =
        table(
            "nulls-" + format,
            "parquet",
            NAMED_BYTES,
            RowFactory.create("a", jpeg),
            RowFactory.create(null, png),
            RowFactory.create(named.toString(), null),
            RowFactory.create(null, null),
            RowFactory.create("b", png));
    Path output = scored(table, "parquet", "--output-format", format);
    assertThat(answers(output, format))
        .extracting(answer -> answer.substring(0, 2))
        .containsExactly("a ", "b ");
    assertThat(quarantine(output, format))
        .containsExactlyInAnyOrder(
            "null read null_id", "null read null_id", named + " read null_content");
    assertThat(Invocation.report(output).at("/counts/images").asInt()).isEqualTo(5);
    assertThat(Invocation.report(output).at("/counts/quarantined").asInt()).isEqualTo(3);
  }

  @Test
  void aTableWhoseIdsAreAllNullSaysSo() {
    Path table =
        table(
            "no-ids",
            "parquet",
            new StructType().add("id", DataTypes.LongType).add("b", DataTypes.BinaryType),
            RowFactory.create(null, jpeg));
    Invocation run = score(table, "parquet", folder.resolve("no-ids-output"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(run.err())
        .contains(
            "The first error: a row without an id: The row's id is null, so nothing names its image");
  }

  @Test
  void aDatasetOfHuggingFaceIsScoredWithoutNamingItsColumns() {
    StructType image =
        new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    Path table =
        table(
            "dataset",
            "parquet",
            new StructType().add("image", image).add("label", DataTypes.LongType),
            RowFactory.create(RowFactory.create(jpeg, "0.jpg"), 1L),
            RowFactory.create(RowFactory.create(null, IMAGES + "/coffee.png"), 2L),
            RowFactory.create(RowFactory.create(png, "1.png"), 3L));
    Path output = scored(table, "parquet");
    assertThat(answers(output, "parquet")).containsExactly("0.jpg palace", "1.png Egyptian cat");
    assertThat(quarantine(output, "parquet"))
        .containsExactly(IMAGES + "/coffee.png read null_content");
  }

  @Test
  void base64InAColumnWithADotIsScoredAndBadTextQuarantined() {
    String text = Base64.getMimeEncoder().encodeToString(jpeg);
    Path table =
        table(
            "base64",
            "json",
            new StructType()
                .add("__key__", DataTypes.StringType)
                .add("image.jpg", DataTypes.StringType),
            RowFactory.create("a", text),
            RowFactory.create("b", text.substring(0, text.length() - 9)),
            RowFactory.create("c", null));
    Object[] columns = {"--content-column", "Image.JPG", "--id-column", "__KEY__"};
    Invocation refused = score(table, "json", folder.resolve("refused"), columns);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT.number());
    assertThat(refused.err()).contains("If it holds base64, add --content-encoding base64.");
    List<Object> more = new ArrayList<>(List.of(columns));
    more.addAll(List.of("--content-encoding", "base64"));
    Path output = scored(table, "json", more.toArray());
    assertThat(answers(output, "parquet")).containsExactly("a palace");
    assertThat(
            ScoredRows.read(output.resolve("predictions"), "parquet").get(0).<Long>getAs("length"))
        .isEqualTo(jpeg.length);
    assertThat(quarantine(output, "parquet"))
        .containsExactly("b read not_base64", "c read null_content");
  }

  @Test
  void pixelsAreRefusedAndTheirFilesAreScoredAsTheRefusalSays() {
    StructType pixels =
        new StructType()
            .add("origin", DataTypes.StringType)
            .add("height", DataTypes.IntegerType)
            .add("width", DataTypes.IntegerType)
            .add("nChannels", DataTypes.IntegerType)
            .add("mode", DataTypes.IntegerType)
            .add("data", DataTypes.BinaryType);
    Path table =
        table(
            "pixels",
            "parquet",
            new StructType().add("image", pixels),
            RowFactory.create(RowFactory.create("a.png", 1, 1, 3, 16, new byte[3])));
    Invocation refused = score(table, "parquet", folder.resolve("pixels-output"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT.number());
    assertThat(refused.err())
        .contains("column 'image' holds pixels as Spark's image source decodes them")
        .contains("or read them with --format binaryFile.");
    Path output = folder.resolve("binary-files");
    Invocation run = score(IMAGES, "binaryFile", output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(7);
  }
}
