package io.tracecast.job.io.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.io.sink.FileSink;
import io.tracecast.job.spark.SparkSessions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TestArrowFileFormat {
  private static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("time", DataTypes.TimestampType)
          .add("image", new StructType().add("bytes", DataTypes.BinaryType))
          .add("values", DataTypes.createArrayType(DataTypes.FloatType, false));

  private static SparkSessions.Opening opening;
  private static SparkSession spark;
  @TempDir private Path folder;

  @BeforeAll
  static void openSpark() {
    opening = SparkSessions.opening(SparkSessions.configuration(), false);
    spark = opening.session();
  }

  @AfterAll
  static void closeSpark() {
    opening.close();
  }

  @AfterEach
  void noMemoryIsLeft() {
    assertThat(ArrowUtils.rootAllocator().getAllocatedMemory()).isZero();
    assertThat(ArrowUtils.rootAllocator().getChildAllocators()).isEmpty();
  }

  private List<Row> read(String name) {
    return spark.read().format("arrow").load(folder.resolve(name).toString()).collectAsList();
  }

  private static Row row(int i) {
    return RowFactory.create(
        i % 7 == 0 ? null : "grün " + i,
        new Timestamp(1_700_000_000_000L + i),
        RowFactory.create((Object) new byte[] {(byte) i, 1}),
        List.of((float) i, 0.5f));
  }

  @Test
  void whatIsWrittenIsReadAndCounted() {
    List<Row> rows = IntStream.range(0, 20_000).mapToObj(TestArrowFileFormat::row).toList();
    String output = folder.resolve("out[1]").toString();

    FileSink.ARROW.write(spark.createDataFrame(rows, SCHEMA).repartition(3), output, List.of());

    assertThat(FileSink.ARROW.count(spark, SCHEMA, output)).isEqualTo(20_000);
    assertThat(folder.resolve("out[1]").toFile().list((dir, name) -> name.endsWith(".arrow")))
        .hasSize(3);
    List<Row> read =
        FileSink.ownFiles(spark).format("arrow").load(output).orderBy("time").collectAsList();
    assertThat(read).hasSize(20_000);
    for (int i : new int[] {0, 1, 7, 19_999}) {
      assertThat(read.get(i).getString(0)).isEqualTo(rows.get(i).getString(0));
      assertThat(read.get(i).getTimestamp(1)).isEqualTo(rows.get(i).getTimestamp(1));
      assertThat(read.get(i).getStruct(2).<byte[]>getAs(0)).isEqualTo(new byte[] {(byte) i, 1});
      assertThat(read.get(i).<Float>getList(3)).containsExactly((float) i, 0.5f);
    }
  }

  @Test
  void aTableWithoutRowsHasItsColumns() {
    String output = folder.resolve("none").toString();

    FileSink.ARROW.write(spark.createDataFrame(List.of(), SCHEMA).coalesce(1), output, List.of());

    assertThat(spark.read().format("arrow").load(output).schema().fieldNames())
        .containsExactly(SCHEMA.fieldNames());
    assertThat(FileSink.ARROW.count(spark, SCHEMA, output)).isZero();
  }

  @Test
  void columnsOfOtherOrderAndNumberAreRead() {
    String output = folder.resolve("some").toString();
    FileSink.ARROW.write(spark.createDataFrame(List.of(row(3)), SCHEMA), output, List.of());

    assertThat(spark.read().format("arrow").load(output).select("values", "path").collectAsList())
        .containsExactly(
            RowFactory.create(
                scala.jdk.javaapi.CollectionConverters.asScala(List.of(3f, .5f)).toSeq(),
                "grün 3"));
    assertThat(spark.read().format("arrow").load(output).count()).isEqualTo(1);
  }

  /** Writes two batches of large text and bytes, as a stream or a file. */
  private void write(Path file, boolean stream, CodecType codec) throws IOException {
    try (BufferAllocator memory = new RootAllocator();
        LargeVarCharVector names = new LargeVarCharVector("path", memory);
        LargeVarBinaryVector bytes = new LargeVarBinaryVector("bytes", memory);
        UInt4Vector unsigned = new UInt4Vector("unsigned", memory);
        VectorSchemaRoot root = VectorSchemaRoot.of(names, bytes, unsigned);
        OutputStream target = Files.newOutputStream(file)) {
      var factory =
          codec == CodecType.NO_COMPRESSION
              ? NoCompressionCodec.Factory.INSTANCE
              : CommonsCompressionFactory.INSTANCE;
      var dictionaries = new MapDictionaryProvider();
      var channel = Channels.newChannel(target);
      var option = IpcOption.DEFAULT;
      try (var writer =
          stream
              ? new ArrowStreamWriter(root, dictionaries, channel, option, factory, codec)
              : new ArrowFileWriter(root, dictionaries, channel, null, option, factory, codec)) {
        writer.start();
        for (int batch = 0; batch < 2; batch++) {
          names.setSafe(0, ("name " + batch).getBytes(StandardCharsets.UTF_8));
          bytes.setSafe(0, new byte[1000 + batch]);
          unsigned.setSafe(0, 1);
          root.setRowCount(1);
          writer.writeBatch();
        }
        writer.end();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CodecType.class)
  void largeColumnsOfStreamsAndFilesAreReadCompressedOrNot(CodecType codec) throws IOException {
    for (boolean stream : new boolean[] {true, false}) {
      Path file = folder.resolve("data-" + stream + ".arrow");
      write(file, stream, codec);

      List<Row> rows = read(file.getFileName().toString());

      assertThat(rows).hasSize(2);
      assertThat(rows.get(1).schema().fieldNames()).containsExactly("path", "bytes");
      assertThat(rows.get(1).getString(0)).isEqualTo("name 1");
      assertThat(rows.get(1).<byte[]>getAs(1)).isEqualTo(new byte[1001]);
    }
  }

  @Test
  void dictionariesAreDecoded() throws IOException {
    try (BufferAllocator memory = new RootAllocator();
        VarCharVector words = new VarCharVector("words", memory);
        VarCharVector names = new VarCharVector("label", memory)) {
      words.setSafe(0, "cat".getBytes(StandardCharsets.UTF_8));
      words.setSafe(1, "dog".getBytes(StandardCharsets.UTF_8));
      words.setValueCount(2);
      for (int i = 0; i < 3; i++) {
        names.setSafe(i, (i == 1 ? "cat" : "dog").getBytes(StandardCharsets.UTF_8));
      }
      names.setValueCount(3);
      Dictionary dictionary = new Dictionary(words, new DictionaryEncoding(1, false, null));
      try (FieldVector codes = (FieldVector) DictionaryEncoder.encode(names, dictionary);
          VectorSchemaRoot root = VectorSchemaRoot.of(codes);
          OutputStream target = Files.newOutputStream(folder.resolve("d.arrow"));
          ArrowFileWriter writer =
              new ArrowFileWriter(
                  root, new MapDictionaryProvider(dictionary), Channels.newChannel(target))) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
    }

    assertThat(read("d.arrow").stream().map(row -> row.getString(0)))
        .containsExactly("dog", "cat", "dog");
  }

  @Test
  void theBooksOfASavedDataSetArePassedOver() throws IOException {
    Path set = Files.createDirectory(folder.resolve("set"));
    write(set.resolve("data-00000-of-00001.arrow"), true, CodecType.NO_COMPRESSION);
    write(set.resolve("cache-1f.arrow"), true, CodecType.NO_COMPRESSION);
    Files.writeString(set.resolve("state.json"), "{}");
    Files.writeString(set.resolve("dataset_info.json"), "{}");

    assertThat(read("set")).hasSize(2);
  }

  @Test
  void aFileThatIsCutOffIsToldSo() throws IOException {
    Path file = folder.resolve("cut.arrow");
    write(file, false, CodecType.NO_COMPRESSION);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 30));

    assertThatThrownBy(() -> read("cut.arrow"))
        .hasStackTraceContaining(
            "cut.arrow: the file is cut off: it does not end with ARROW1. It has to be an Arrow IPC"
                + " file or stream (Feather version 2), written to its end.");
  }

  /**
   * Polars (2.1.0) writes the schema there without marker and length; the footer has it as well.
   */
  @Test
  void aFileIsReadByItsFooterWhateverIsBeforeItsFirstBatch() throws IOException {
    Path file = folder.resolve("data.arrow");
    write(file, false, CodecType.NO_COMPRESSION);
    byte[] whole = Files.readAllBytes(file);
    Arrays.fill(whole, 8, 40, (byte) 7);
    Files.write(file, whole);

    assertThat(read("data.arrow").stream().map(row -> row.getString(0)))
        .containsExactly("name 0", "name 1");
  }

  @Test
  void aFooterThatIsDamagedIsToldSo() throws IOException {
    Path file = folder.resolve("data.arrow");
    write(file, false, CodecType.NO_COMPRESSION);
    byte[] whole = Files.readAllBytes(file);
    whole[whole.length - 8] = 0x55; // of the footer's length
    Files.write(file, whole);

    assertThatThrownBy(() -> read("data.arrow"))
        .hasStackTraceContaining("data.arrow: its footer is damaged: it has 55")
        .hasStackTraceContaining("written to its end.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void damagedFilesFailWithTheirNameAndLeaveNoMemory(boolean stream) throws IOException {
    Path file = folder.resolve("bad.arrow");
    write(file, stream, CodecType.NO_COMPRESSION);
    byte[] whole = Files.readAllBytes(file);
    int failed = 0;
    for (int at = 300; at < whole.length; at += 97) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) 0x55;
      Files.write(file, damaged);
      try {
        read("bad.arrow");
      } catch (Exception e) { // Spark throws what it declares not
        failed++;
        assertThat(e).hasStackTraceContaining("Cannot read Arrow IPC file");
      }
      noMemoryIsLeft();
    }
    assertThat(failed).isPositive();
  }

  @Test
  void whatIsNotArrowAtAllIsToldSo() throws IOException {
    Files.writeString(folder.resolve("text.arrow"), "no arrow, but text that goes on and on");

    assertThatThrownBy(() -> read("text.arrow"))
        .hasStackTraceContaining("It has to be an Arrow IPC file or stream");
  }
}
