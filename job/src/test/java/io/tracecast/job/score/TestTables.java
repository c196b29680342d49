package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    Invocation run = score(table, "parquet", folder.resolve("no-ids-output"), "--id-column", "id");
    assertThat(run.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(run.err())
        .contains(
            "The first error: a row without an id: The row's id is null, so nothing names its image"
                + " in the predictions; --id-column names another column.");
  }

  @Test
  void rowsOfParquetFilesMayBeNamedByTheirPlaces() throws IOException {
    StructType image =
        new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    Path table =
        table(
            "in-memory",
            "parquet",
            new StructType().add("image", image).add("label", DataTypes.StringType),
            RowFactory.create(RowFactory.create(jpeg, null), "castle"),
            RowFactory.create(RowFactory.create(png, null), "cat"));
    Invocation refused = score(table, "parquet", folder.resolve("in-memory-refused"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT.number());
    assertThat(refused.err())
        .contains("column 'image.path' would name its images and is null in every row.")
        .contains("Name each by its file and row with --id-column _metadata.")
        .contains("Or: Name one of its columns [label string] with --id-column.");
    Path output = scored(table, "parquet", "--id-column", "_metadata", "--keep-columns", "*");
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet"))
        .hasSize(2)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("path")).matches("part-.*\\.parquet#0");
              assertThat(row.<String>getAs("label"))
                  .isEqualTo(best(row).equals("palace") ? "castle" : "cat");
            });
  }

  @Test
  void columnsThatDifferInCaseAloneAreRead() {
    Path table = folder.resolve("two-cases");
    ScoredRows.withSpark(
        spark -> {
          spark.conf().set("spark.sql.caseSensitive", "true");
          spark
              .createDataFrame(
                  List.of(RowFactory.create("a", png, jpeg, "x", "y")),
                  NAMED_BYTES
                      .add("Content", DataTypes.BinaryType)
                      .add("Label", DataTypes.StringType)
                      .add("label", DataTypes.StringType))
              .write()
              .parquet(table.toString());
          return null;
        });
    Invocation refused = score(table, "parquet", folder.resolve("two-cases-refused"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT.number());
    assertThat(refused.err())
        .contains("columns that may be it: [content, Content]. Name one with --content-column.");
    Path output =
        scored(
            table,
            "parquet",
            "--content-column",
            "Content",
            "--keep-columns",
            "label,Label as other");
    assertThat(answers(output, "parquet")).containsExactly("a palace");
    Row row = ScoredRows.read(output.resolve("predictions"), "parquet").get(0);
    assertThat(row.<String>getAs("label")).isEqualTo("y");
    assertThat(row.<String>getAs("other")).isEqualTo("x");
  }

  private static final StructType META =
      new StructType()
          .add("label", DataTypes.StringType)
          .add("price", DataTypes.createDecimalType(9, 2));
  private static final StructType WITH_OTHERS =
      NAMED_BYTES
          .add("a.b", DataTypes.LongType)
          .add("note", DataTypes.StringType)
          .add("meta", META)
          .add("tags", DataTypes.createArrayType(DataTypes.StringType))
          .add("taken", DataTypes.TimestampType)
          .add("width", DataTypes.IntegerType);
  private static final Timestamp NOON =
      Timestamp.from(Instant.parse("2024-02-29T12:00:00.123456Z"));

  private static Path tableWithOthers(String name) {
    return table(
        name,
        "parquet",
        WITH_OTHERS,
        RowFactory.create(
            "a",
            jpeg,
            1L,
            " \"two\",\nlines ",
            RowFactory.create("castle", new BigDecimal("1.50")),
            List.of("x", "y"),
            NOON,
            5),
        RowFactory.create("b", png, null, "", null, null, null, null),
        RowFactory.create("c", new byte[] {1}, 3L, "broken", null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "json", "csv"})
  void otherColumnsGoAlongIntoThePredictions(String format) throws IOException {
    Path table = tableWithOthers("others-" + format);
    String columns = "a.b,note,meta.price,meta.label,tags,taken";
    Path output = scored(table, "parquet", "--output-format", format, "--keep-columns", columns);
    List<Row> rows = read(output, format);
    assertThat(rows).extracting(row -> row.getAs("path")).containsExactly("a", "b");
    if (!format.equals("json")) { // of whose columns Spark sorts the names
      assertThat(rows.get(0).schema().fieldNames())
          .endsWith("graphDigest", "a.b", "note", "price", "label", "tags", "taken");
    }
    assertThat(texts(rows.get(0)))
        .containsExactly(
            "1",
            " \"two\",\nlines ",
            format.equals("json") ? "1.5" : "1.50",
            "castle",
            format.equals("csv") ? "[\"x\",\"y\"]" : "[x,y]",
            format.equals("parquet") ? NOON.toString() : "2024-02-29T12:00:00.123456Z");
    String empty = format.equals("csv") ? null : ""; // Spark's CSV reader takes both for null
    assertThat(texts(rows.get(1))).containsExactly(null, empty, null, null, null, null);
    assertThat(quarantine(output, format)).containsExactly("c decode not_an_image");
  }

  private static List<Row> read(Path output, String format) {
    return ScoredRows.withSpark(
        spark ->
            spark
                .read()
                .format(format)
                .option("header", true)
                .option("escape", "\"")
                .option("multiLine", format.equals("csv"))
                .option("timeZone", "UTC")
                .option("emptyValue", "")
                .load(output.resolve("predictions").toString())
                .orderBy("path")
                .collectAsList());
  }

  private static List<String> texts(Row row) {
    return Stream.of("a.b", "note", "price", "label", "tags", "taken")
        .map(name -> row.<Object>getAs(name))
        .map(
            value ->
                value instanceof scala.collection.Seq<?> seq
                    ? seq.mkString("[", ",", "]")
                    : value == null ? null : value.toString())
        .toList();
  }

  @Test
  void structsAndMapsAreKeptWhole() throws IOException {
    StructType schema =
        NAMED_BYTES
            .add("meta", META)
            .add("counts", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType))
            .add("mask", DataTypes.BinaryType);
    Row meta = RowFactory.create("castle", new BigDecimal("1.50"));
    Path table =
        table(
            "whole",
            "parquet",
            schema,
            RowFactory.create("a", jpeg, meta, Map.of("n", 3L), new byte[] {5}));
    Path output =
        scored(
            table,
            "parquet",
            "--content-column",
            "content",
            "--partitions",
            2,
            "--keep-columns",
            "*");
    Row row = ScoredRows.read(output.resolve("predictions"), "parquet").get(0);
    assertThat(row.<Row>getAs("meta")).isEqualTo(meta);
    assertThat(row.getJavaMap(row.fieldIndex("counts"))).isEqualTo(Map.of("n", 3L));
    assertThat(row.<byte[]>getAs("mask")).containsExactly(5);
  }

  @Test
  void whatPredictionsCannotHoldIsRefusedBeforeScoring() {
    Path table = tableWithOthers("refusals");
    Map<String, String> messages =
        Map.of(
            "*",
            "its column 'width' cannot be kept under that name, which a column of predictions has."
                + " Give it another with --keep-columns 'NAME as OTHER', or keep the others alone:"
                + " [a.b, note, meta, tags, taken].",
            "meta",
            "its column 'meta' is struct<label:string,price:decimal(9,2)>, which csv cannot hold, so"
                + " it cannot be kept. Leave it out of --keep-columns, or keep fields of it as"
                + " STRUCT.FIELD, or choose --output-format parquet or arrow or json or delta or iceberg.",
            "content",
            "its column 'content' is binary, which csv cannot hold, so it cannot be kept. Leave it"
                + " out of --keep-columns, or choose --output-format parquet or arrow or json or delta or iceberg.");
    messages.forEach(
        (columns, message) -> {
          Path output = folder.resolve("refused-" + columns.length());
          Invocation run =
              score(table, "parquet", output, "--output-format", "csv", "--keep-columns", columns);
          assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT.number());
          assertThat(run.err()).contains(message);
          assertThat(output.resolve("predictions")).doesNotExist();
        });
    Invocation images =
        Invocation.of(
            "score",
            "--graph",
            ONNX,
            "--images",
            IMAGES,
            "--keep-columns",
            "a",
            "--output",
            folder.resolve("o"));
    assertThat(images.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(images.err())
        .contains("none of its files is a tar or zip archive, in which texts stand beside images.");
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
    assertThat(refused.err()).contains("If it holds base64, add --content-encoding base64;");
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
  void whatSparksImageSourceDecodedIsScoredAsItsPixels() {
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
            RowFactory.create(RowFactory.create("file:/a.png", 5, 7, 3, 16, new byte[105])),
            RowFactory.create(RowFactory.create("file:/b.png", 5, 7, 3, 21, new byte[105])));
    Path output = scored(table, "parquet");

    Row row = ScoredRows.read(output.resolve("predictions"), "parquet").get(0);
    assertThat(row.<String>getAs("path")).isEqualTo("file:/a.png");
    assertThat(row.<Integer>getAs("width")).isEqualTo(7);
    assertThat(quarantine(output, "parquet")).containsExactly("file:/b.png read bad_pixels");
  }

  @Test
  void filesThatATableNamesAreOpenedAndNamedByTheirIds() {
    Path table =
        table(
            "uris",
            "parquet",
            new StructType().add("id", DataTypes.LongType).add("uri", DataTypes.StringType),
            RowFactory.create(1L, IMAGES.resolve("BGRA.png").toString()),
            RowFactory.create(2L, folder.resolve("gone.jpg").toUri().toString()),
            RowFactory.create(3L, null));
    Path output = scored(table, "parquet", "--content-encoding", "uri");

    assertThat(quarantine(output, "parquet"))
        .containsExactly("2 read not_found", "3 read null_content");
    Row row = ScoredRows.read(output.resolve("predictions"), "parquet").get(0);
    assertThat(row.<String>getAs("path")).isEqualTo("1");
    assertThat(row.<Long>getAs("length")).isEqualTo(IMAGES.resolve("BGRA.png").toFile().length());
  }
}
