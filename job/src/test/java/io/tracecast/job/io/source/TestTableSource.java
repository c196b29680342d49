package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.spark.SparkSessions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as they are found, each as a view of one session. */
class TestTableSource {
  private static final String VIEW = "images_of_a_test";
  private static final byte[] BYTES = {1, 2, 3};
  private static final StructType DATASET =
      new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
  private static final StructType PIXELS =
      new StructType()
          .add("origin", DataTypes.StringType)
          .add("height", DataTypes.IntegerType)
          .add("width", DataTypes.IntegerType)
          .add("nChannels", DataTypes.IntegerType)
          .add("mode", DataTypes.IntegerType)
          .add("data", DataTypes.BinaryType);

  private static SparkSessions.Opening opening;
  private static SparkSession spark;

  @BeforeAll
  static void openSpark() {
    opening = SparkSessions.opening(SparkSessions.configuration(), false);
    spark = opening.session();
  }

  @AfterAll
  static void closeSpark() {
    opening.close();
  }

  private static void view(StructType schema, Row... rows) {
    spark.createDataFrame(List.of(rows), schema).createOrReplaceTempView(VIEW);
  }

  private static List<ImageRow> images(String content, String id, ContentEncoding encoding) {
    return new TableSource(VIEW, null, content, id, encoding, List.of())
        .plan(spark, new Partitioning(1, 16, 0), null)
        .rows()
        .get()
        .map(ImageRowCodec::fromRow)
        .collect();
  }

  private static ImageRow image(String content, String id) {
    List<ImageRow> images = images(content, id, ContentEncoding.BINARY);
    assertThat(images).hasSize(1);
    return images.get(0);
  }

  private static void assertRefused(
      String content, String id, ContentEncoding encoding, String message) {
    assertThatThrownBy(() -> images(content, id, encoding))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT))
        .hasMessage("Cannot score table " + VIEW + ": " + message);
  }

  private static void assertRefused(String content, String message) {
    assertRefused(content, null, ContentEncoding.BINARY, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image.jpg", "a b", "back`tick", "a.b.c", "`quoted`", "päth.ü", "x."})
  void aColumnMayHaveAnyName(String name) {
    view(
        new StructType().add(name + "id", DataTypes.StringType).add(name, DataTypes.BinaryType),
        RowFactory.create("one", BYTES));
    ImageRow image = image(name, name + "id");
    assertThat(image.path()).isEqualTo("one");
    assertThat(image.content()).isEqualTo(BYTES);
    assertThat(image.length()).isEqualTo(3);
    assertThat(image.place()).isEqualTo(ContentPlace.ROW);
    assertThat(image(null, name + "id").content()).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @CsvSource({"`image.jpg`,`my key`", "IMAGE.JPG,My Key", "`Image.Jpg`,MY KEY"})
  void aNameMayBeQuotedAndInAnotherCaseAsInSpark(String content, String id) {
    view(
        new StructType()
            .add("my key", DataTypes.LongType)
            .add("image.jpg", DataTypes.BinaryType)
            .add("other", DataTypes.BinaryType),
        RowFactory.create(7L, BYTES, new byte[0]));
    ImageRow image = image(content, id);
    assertThat(image.path()).isEqualTo("7");
    assertThat(image.content()).isEqualTo(BYTES);
  }

  @Test
  void theUsualIdIsFoundInAnotherCase() {
    view(
        new StructType().add("ID", DataTypes.StringType).add("Content", DataTypes.BinaryType),
        RowFactory.create("one", BYTES));
    assertThat(image("CONTENT", null).path()).isEqualTo("one");
  }

  @Test
  void caseCountsWhereSparkIsToldSo() {
    view(
        new StructType()
            .add("id", DataTypes.StringType)
            .add("Image", DataTypes.BinaryType)
            .add("IMAGE", DataTypes.BinaryType),
        RowFactory.create("one", BYTES, new byte[0]));
    assertThat(image("Image", null).content()).isEqualTo(BYTES);
    assertRefused(
        "image",
        "'image' may mean any of its columns [Image, IMAGE]. Write it as it stands in the table, or"
            + " rename all but one.");
    spark.conf().set("spark.sql.caseSensitive", "true");
    try {
      assertThat(image("IMAGE", null).content()).isEmpty();
      assertRefused(
          "image",
          "it has no column 'image'; columns: [id, Image, IMAGE]. Name one of them, or a field of a"
              + " struct as STRUCT.FIELD.");
    } finally {
      spark.conf().unset("spark.sql.caseSensitive");
    }
  }

  @ParameterizedTest
  @CsvSource(
      value = {"-,-", "image.bytes,image.path", "Image.Bytes,IMAGE.PATH", "image,-"},
      nullValues = "-")
  void aDatasetsStructIsFoundOrNamedByItsFields(String content, String id) {
    view(
        new StructType().add("image", DATASET).add("label", DataTypes.LongType),
        RowFactory.create(RowFactory.create(BYTES, "0.jpg"), 1L));
    ImageRow image = image(content, id);
    assertThat(image.path()).isEqualTo("0.jpg");
    assertThat(image.content()).isEqualTo(BYTES);
    assertThat(image.place()).isEqualTo(ContentPlace.ROW);
  }

  @Test
  void anIdColumnGoesBeforeThePathOfADatasetsStruct() {
    view(
        new StructType().add("my.image", DATASET).add("id", DataTypes.LongType),
        RowFactory.create(RowFactory.create(BYTES, "0.jpg"), 5L));
    assertThat(image(null, null).path()).isEqualTo("5");
    assertThat(image("my.image.bytes", "my.image.path").path()).isEqualTo("0.jpg");
    assertThat(image("`my.image`.bytes", null).content()).isEqualTo(BYTES);
  }

  @Test
  void aColumnOfTheWholeNameGoesBeforeAFieldOfAStruct() {
    view(
        new StructType()
            .add("image", DATASET)
            .add("image.bytes", DataTypes.BinaryType)
            .add("image.path", DataTypes.StringType),
        RowFactory.create(RowFactory.create(new byte[0], "nested"), BYTES, "whole"));
    ImageRow image = image("image.bytes", "image.path");
    assertThat(image.content()).isEqualTo(BYTES);
    assertThat(image.path()).isEqualTo("whole");
  }

  @Test
  void aFieldMayLieDeepAndBesideNoPath() {
    StructType thumbnail = new StructType().add("jpeg", DataTypes.BinaryType);
    view(
        new StructType()
            .add("id", DataTypes.StringType)
            .add("media", new StructType().add("thumb.nail", thumbnail)),
        RowFactory.create("one", RowFactory.create(RowFactory.create((Object) BYTES))));
    assertThat(image("media.thumb.nail.jpeg", null).content()).isEqualTo(BYTES);
  }

  @Test
  void whatADatasetsRowLacksIsKnownFromWhatItHas() {
    view(
        new StructType().add("image", DATASET),
        RowFactory.create(RowFactory.create(BYTES, null)),
        RowFactory.create(RowFactory.create(null, "elsewhere.jpg")),
        RowFactory.create(RowFactory.create(null, null)),
        RowFactory.create((Row) null));
    List<ImageRow> images = images(null, null, ContentEncoding.BINARY);
    assertThat(images)
        .extracting(ImageRow::place)
        .containsExactlyInAnyOrder(
            ContentPlace.ROW, ContentPlace.NAMED_ONLY, ContentPlace.ROW, ContentPlace.ROW);
    assertThat(images).filteredOn(image -> image.path() == null).hasSize(3);
  }

  @Test
  void idsThatNobodyAskedForAndNoRowHasAreRefusedWithWhatMayNameTheImages() {
    view(
        new StructType()
            .add("image", DATASET)
            .add("label", DataTypes.LongType)
            .add("score", DataTypes.DoubleType)
            .add("taken", DataTypes.DateType),
        RowFactory.create(RowFactory.create(BYTES, null), 1L, 0.5, null),
        RowFactory.create(RowFactory.create(BYTES, null), 2L, 0.5, null));
    assertRefused(
        null,
        "column 'image.path' would name its images and is null in every row. Name one of its columns"
            + " [label bigint, taken date] with --id-column. Or: Write the table with a column that"
            + " names each image.");
    assertThat(images(null, "label", ContentEncoding.BINARY))
        .extracting(ImageRow::path)
        .containsExactlyInAnyOrder("1", "2");
    view(
        new StructType().add("id", DataTypes.StringType).add("image", DataTypes.BinaryType),
        RowFactory.create(null, BYTES));
    assertRefused(
        null,
        "column 'id' would name its images and is null in every row. Write the table with a column"
            + " that names each image.");
    assertThat(images(null, "id", ContentEncoding.BINARY)).hasSize(1);
  }

  private static final StructType WITH_OTHERS =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("content", DataTypes.BinaryType)
          .add("a.b", DataTypes.IntegerType)
          .add("with, comma", DataTypes.StringType)
          .add(
              "meta",
              new StructType()
                  .add("label", DataTypes.StringType)
                  .add("deep", new StructType().add("Label", DataTypes.DoubleType)));

  private static ImageSource.Plan keeping(String... wanted) {
    view(
        WITH_OTHERS,
        RowFactory.create("one", BYTES, 7, "c", RowFactory.create("cat", RowFactory.create(0.5))));
    return new TableSource(VIEW, null, null, null, ContentEncoding.BINARY, List.of(wanted))
        .plan(spark, new Partitioning(1, 16, 0), null);
  }

  private static Row kept(ImageSource.Plan plan) {
    return plan.rows().get().map(ImageRowCodec::fromRow).collect().get(0).kept();
  }

  @Test
  void columnsAreKeptByTheNamesThatOtherOptionsTake() {
    ImageSource.Plan plan = keeping("a.b,META.label", "`with, comma`, meta.deep as deep");
    assertThat(plan.kept().fieldNames()).containsExactly("a.b", "label", "with, comma", "deep");
    assertThat(kept(plan)).isEqualTo(RowFactory.create(7, "cat", "c", RowFactory.create(0.5)));
    assertThat(kept(keeping())).isNull();
  }

  @Test
  void aStarKeepsAllButTheImagesAndTheirName() {
    assertThat(keeping("*").kept().fieldNames()).containsExactly("a.b", "with, comma", "meta");
    assertThat(keeping("* , a.b AS `a b`").kept().fieldNames())
        .containsExactly("with, comma", "meta", "a b");
  }

  @Test
  void whatCannotBeKeptIsNamed() {
    assertThatThrownBy(() -> keeping("meta,labels"))
        .hasMessage(
            "Cannot score table "
                + VIEW
                + ": it has no column 'labels'; columns: [path, content, a.b, with, comma, meta]."
                + " Name one of them, or a field of a struct as STRUCT.FIELD.");
    assertThatThrownBy(() -> keeping("labels as other"))
        .hasMessageContaining("it has no column 'labels'; columns: ");
    assertThatThrownBy(() -> keeping("meta.label,meta.deep.Label"))
        .hasMessage(
            "Cannot score table "
                + VIEW
                + ": --keep-columns would give several columns of the predictions the name 'Label':"
                + " [meta.label, meta.deep.Label]. Leave out all but one, or give them names of their"
                + " own with --keep-columns 'NAME as OTHER'.");
    assertThat(keeping("meta.label,meta.deep.Label as deep").kept().fieldNames())
        .containsExactly("label", "deep");
  }

  @Test
  void nullsAreKeptAndAreNeverFiles() {
    view(
        new StructType().add("path", DataTypes.StringType).add("b", DataTypes.BinaryType),
        RowFactory.create("file:/etc/hostname", null));
    ImageRow image = image(null, null);
    assertThat(image.place()).isEqualTo(ContentPlace.ROW);
    assertThat(image.content()).isNull();
    assertThat(image.length()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "Image"})
  void textIsTakenAsItIsWhereItIsSaidToBeBase64(String name) {
    view(
        new StructType().add("id", DataTypes.StringType).add("image", DataTypes.StringType),
        RowFactory.create("one", "AQID"));
    assertRefused(
        name,
        "column '"
            + name
            + "' is text. If it holds base64, add --content-encoding base64; if it holds paths or URIs"
            + " of files, add --content-encoding uri.");
    for (String content : new String[] {name, null}) {
      ImageRow image = images(content, null, ContentEncoding.BASE64).get(0);
      assertThat(image.place()).isEqualTo(ContentPlace.ROW_AS_BASE64);
      assertThat(new String(image.content(), StandardCharsets.US_ASCII)).isEqualTo("AQID");
      assertThat(image.length()).isNull();
    }
  }

  @Test
  void base64MayStandInADatasetsStruct() {
    StructType text =
        new StructType().add("bytes", DataTypes.StringType).add("path", DataTypes.StringType);
    view(
        new StructType().add("image", text),
        RowFactory.create(RowFactory.create("AQID", "one.jpg")));
    assertThat(images(null, null, ContentEncoding.BASE64).get(0).path()).isEqualTo("one.jpg");
    assertRefused(
        "image",
        "column 'image' is text. If it holds base64, add --content-encoding base64; if it holds"
            + " paths or URIs of files, add --content-encoding uri.");
  }

  @ParameterizedTest
  @CsvSource(
      value = {"-", "image", "image.data"},
      nullValues = "-")
  void pixelsOfSparksImageSourceBecomeABitmapThatOriginNames(String content) {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    view(
        new StructType().add("image", PIXELS),
        RowFactory.create(RowFactory.create("file:/a.png", 1, 2, 3, 16, pixels)),
        RowFactory.create(RowFactory.create("file:/b.png", -1, -1, -1, -1, new byte[0])));

    List<ImageRow> images = images(content, null, ContentEncoding.BINARY);

    assertThat(images.get(0).path()).isEqualTo("file:/a.png");
    assertThat(images.get(0).place()).isEqualTo(ContentPlace.ROW);
    assertThat(images.get(0).length()).isEqualTo(6);
    assertThat(images.get(0).content()).startsWith('B', 'M').endsWith(1, 2, 3, 4, 5, 6, 0, 0);
    assertThat(images.get(1).place()).isEqualTo(ContentPlace.REFUSED);
    assertThat(images.get(1).content()).asString().contains("could not decode its file");
  }

  @ParameterizedTest
  @CsvSource(
      value = {"-,-,file:/x/a.jpg", "uri,-,file:/x/a.jpg", "uri,key,7"},
      nullValues = "-")
  void aUriNamesAFileAndItsImageUnlessAnotherColumnDoes(String content, String id, String path) {
    view(
        new StructType().add("key", DataTypes.LongType).add("uri", DataTypes.StringType),
        RowFactory.create(7L, "file:/x/a.jpg"));

    ImageRow image = images(content, id, ContentEncoding.URI).get(0);

    assertThat(image.path()).isEqualTo(path);
    assertThat(image.place()).isEqualTo(ContentPlace.NAMED_FILE);
    assertThat(image.content()).asString().isEqualTo("file:/x/a.jpg");
    assertThat(image.length()).isNull();
  }

  @Test
  void aColumnOfChangesIsTheVersionAsText() {
    view(
        new StructType()
            .add("id", DataTypes.LongType)
            .add("b", DataTypes.BinaryType)
            .add("meta", new StructType().add("v", DataTypes.IntegerType)),
        RowFactory.create(1L, BYTES, RowFactory.create(42)));
    TableSource table =
        new TableSource(VIEW, null, null, null, ContentEncoding.BINARY, List.of(), "meta.v");

    ImageRow image =
        table
            .plan(spark, new Partitioning(1, 16, 0), null)
            .rows()
            .get()
            .map(ImageRowCodec::fromRow)
            .collect()
            .get(0);

    assertThat(image.version()).isEqualTo("42");
    assertThat(image.changeMarker()).isEqualTo("42");
  }

  @Test
  void severalImagesInARowAreRefusedAndTheirTableIsScored() {
    view(
        new StructType()
            .add("id", DataTypes.StringType)
            .add("pages", DataTypes.createArrayType(DataTypes.BinaryType))
            .add("views", DataTypes.createArrayType(DATASET)),
        RowFactory.create("one", List.of(BYTES, BYTES), List.of()));
    String why =
        "column '%s' holds an array of images, and a row is one image. Write a table with a row for"
            + " each, as Spark's posexplode gives them, and score that.";
    assertRefused(null, why.formatted("pages"));
    assertRefused("views", why.formatted("views"));
    spark
        .table(VIEW)
        .select(functions.col("id"), functions.posexplode(functions.col("pages")))
        .createOrReplaceTempView(VIEW);
    assertThat(images(null, null, ContentEncoding.BINARY)).hasSize(2);
  }

  @Test
  void whatIsNotObviousIsNamed() {
    view(
        new StructType()
            .add("id", DataTypes.StringType)
            .add("image", DATASET)
            .add("mask", DataTypes.BinaryType),
        RowFactory.create("one", null, null));
    assertRefused(
        null,
        "the column with the images is not obvious; columns that may be it: [image, mask]. Name one"
            + " with --content-column.");
    assertRefused(
        "mask",
        "image",
        ContentEncoding.BINARY,
        "column 'image' is struct<bytes:binary,path:string> and cannot name an image. Name its path"
            + " with --id-column image.path.");
    assertRefused(
        "id2",
        "it has no column 'id2'; columns: [id, image, mask]. Name one of them, or a field of a struct"
            + " as STRUCT.FIELD.");
  }

  @Test
  void aTableWithoutImagesIsRefusedWithWhatItHas() {
    view(
        new StructType().add("key", DataTypes.StringType).add("size", DataTypes.LongType),
        RowFactory.create("one", 5L));
    assertRefused(
        null,
        "no column of it holds encoded images; columns: key string, size bigint. They are expected as"
            + " bytes, or as base64 text if --content-encoding base64 is given, in a column or in a"
            + " struct's field that --content-column names. Files whose paths a table holds are"
            + " scored with --content-encoding uri.");
    assertRefused(
        "size",
        "column 'size' is bigint and holds no encoded images; columns that may: []. Name a binary"
            + " column with --content-column, or one of text with --content-encoding base64.");
    assertRefused(
        "key",
        null,
        ContentEncoding.BASE64,
        "the column that names an image is not obvious; columns: [key, size]. Name one with"
            + " --id-column.");
  }
}
