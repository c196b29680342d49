package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.batchsize.BatchCost;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.benchmark.measure.SlotSamples;
import io.tracecast.job.benchmark.measure.SlotSamples.Load;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.spool.Spool;
import io.tracecast.job.probe.HostProbe;
import io.tracecast.job.scoring.ClassCounts;
import io.tracecast.job.scoring.Example;
import io.tracecast.job.scoring.LoopTimes;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.scoring.ScoringAccumulator;
import io.tracecast.job.scoring.TaskStart;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.Passport;
import io.tracecast.job.spark.ProviderLibrary;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.ScoringPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

/** Kryo and Java serialization as twins: what one carries the other must carry too. */
class TestTypesThatTravel {
  static Stream<Object> types() {
    return Stream.of(
        new BroadcastArchive(
            "g.onnx",
            "ab",
            new Passport("env:KEY", "g.onnx.sig", new byte[] {6, 7}, new byte[][] {{8}, {9}}),
            List.of(
                new BroadcastArchive.File("", 5_000_000_000L),
                new BroadcastArchive.File("g.onnx.data", 5))),
        new BroadcastArchive("empty", "", Passport.NONE, List.of()),
        new Passport("file:/k", null, null, new byte[0][]),
        plan(),
        executor("1", 5),
        result(3),
        probe(),
        new FoundBatchSize(
            4, FoundBatchSize.End.TIME, "host", "cpu", List.of(new BatchCost(4, 5, 6)), 7, 8),
        FoundBatchSize.fixed(8),
        new SlotSamples(
            1,
            new SlotSamples.Place("2", "host", 3, "model", "machine"),
            List.of(),
            List.of(),
            new Load(4, 5, null)),
        new ImageRow("a.jpg", new Timestamp(5), 7L, ContentPlace.ROW, new byte[] {9})
            .withoutContent(),
        ImageRow.ofFile("b.jpg", null, null),
        new Spool.Chunk("part-00000-1.rows", 8192),
        schema());
  }

  private static StructType schema() {
    return new StructType()
        .add("bytes", DataTypes.BinaryType)
        .add("time", DataTypes.TimestampType)
        .add("localTime", DataTypes.TimestampNTZType)
        .add("day", DataTypes.DateType)
        .add("flag", DataTypes.BooleanType, false)
        .add("b", DataTypes.ByteType)
        .add("s", DataTypes.ShortType)
        .add("i", DataTypes.IntegerType)
        .add("l", DataTypes.LongType)
        .add("f", DataTypes.FloatType)
        .add("d", DataTypes.DoubleType)
        .add("money", DataTypes.createDecimalType(12, 2))
        .add("words", DataTypes.createArrayType(DataTypes.StringType))
        .add("map", DataTypes.createMapType(DataTypes.StringType, DataTypes.VariantType))
        .add("months", DataTypes.createYearMonthIntervalType())
        .add("days", DataTypes.createDayTimeIntervalType())
        .add("interval", DataTypes.CalendarIntervalType)
        .add("clock", new TimeType(TimeType.MICROS_PRECISION()))
        .add("code", DataTypes.createCharType(2))
        .add("short", DataTypes.createVarcharType(20))
        .add("german", StringType.apply("DE"))
        .add("told", DataTypes.StringType, true, "a remark, which is metadata")
        .add("nested", new StructType().add("nothing", DataTypes.NullType));
  }

  private static ScoringPlan plan() {
    return new ScoringPlan(
        "run",
        new ScoringPlan.Graph("g.pt", "ab", GraphFormat.TORCHSCRIPT, "{}"),
        new ScoringPlan.Engine(
            "cpu",
            true,
            new ProviderPlan(
                "openvino",
                new ProviderLibrary("/p.zip", ProviderLibrary.Travel.ARCHIVE, "p.so"),
                Map.of("key", "value"))),
        new ScoringPlan.Passes(16, 2, 1, LayoutChoice.PLANAR),
        new ScoringPlan.Rows(5, true, false, 5),
        new ScoringPlan.Decoding("auto", 10, 20, false, true, "3,2,1", false),
        "file:/q",
        new ScoringPlan.Marks("file:/m", true));
  }

  private static ExecutorState executor(String id, long millis) {
    return new ExecutorState(
        new ExecutorState.Place(id, "host", "cpu"),
        new ExecutorState.Graph("nchw", "java", 1, 2, 3),
        new ExecutorState.Span(4, 5, millis - 1, millis),
        6);
  }

  private static HostProbe probe() {
    return new HostProbe(
        "1",
        "host",
        new HostProbe.Java("17", true),
        new HostProbe.Images("plain", new HostProbe.Decoder("java", "no native one")),
        new HostProbe.Engines(
            List.of(new HostProbe.Engine(GraphFormat.ONNX, "1", false, "")),
            2,
            Telemetry.Decision.ALLOWED,
            new HostProbe.Provider("OpenVINOExecutionProvider", "1.8.1", "cpu", "")),
        new HostProbe.Cpu(List.of("avx2"), 4, 1),
        new HostProbe.Memory(5, 6, true, Map.of("MALLOC_ARENA_MAX", "1")),
        new HostProbe.TemporaryFolder("/tmp", true, 7));
  }

  private static PartitionResult result(int partition) {
    LatencyHistogram.Recorder latency = new LatencyHistogram.Recorder();
    latency.record(1_000_000);
    ClassCounts.Recorder classes = new ClassCounts.Recorder();
    classes.count(700);
    return new PartitionResult(
        new TaskStart(partition, 7, 8, 9),
        executor("1", 5),
        10,
        1,
        new LoopTimes(
            StageTimes.of(Stage.DECODE, 5, 4), latency.snapshot(), new Waits(1, 2, 3, 4, 5, 6)),
        true,
        "part-00003-7.json",
        "a.jpg: broken",
        classes.snapshot(),
        List.of(new Example("file:/b.jpg", List.of("cat 0.9"))));
  }

  private static SerializerInstance kryo() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", TracecastKryoRegistrator.class.getName());
    return new KryoSerializer(conf).newInstance();
  }

  @ParameterizedTest
  @MethodSource("types")
  void kryoGivesBackWhatItTook(Object value) {
    ByteBuffer bytes = kryo().serialize(value, ClassTag$.MODULE$.apply(Object.class));
    Object back = kryo().deserialize(bytes, ClassTag$.MODULE$.apply(Object.class));
    assertThat(back).isEqualTo(value).isNotSameAs(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ArrayType",
        "BinaryType",
        "BinaryType$",
        "BooleanType",
        "BooleanType$",
        "ByteType",
        "ByteType$",
        "DateType",
        "DateType$",
        "DecimalType",
        "DoubleType",
        "DoubleType$",
        "FloatType",
        "FloatType$",
        "IntegerType",
        "IntegerType$",
        "LongType",
        "LongType$",
        "MapType",
        "NullType$",
        "ShortType",
        "ShortType$",
        "StringType",
        "StringType$",
        "StructField",
        "StructType",
        "TimestampNTZType",
        "TimestampNTZType$",
        "TimestampType",
        "TimestampType$",
        "VariantType$"
      })
  void whatSparkSendsOfColumnsIsRegisteredAsObjectAndAsClass(String type) throws Exception {
    Class<?> column = Class.forName("org.apache.spark.sql.types." + type);
    ByteBuffer bytes = kryo().serialize(column, ClassTag$.MODULE$.apply(Object.class));
    assertThat((Object) kryo().deserialize(bytes, ClassTag$.MODULE$.apply(Object.class)))
        .isEqualTo(column);
  }

  @ParameterizedTest
  @MethodSource("types")
  void javaSerializationGivesBackWhatItTook(Object value) throws Exception {
    assertThat(throughJava(value)).isEqualTo(value).isNotSameAs(value);
  }

  private static Object throughJava(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void theAccumulatorTravelsWithItsResults() throws Exception {
    ScoringAccumulator accumulator = new ScoringAccumulator();
    accumulator.add(result(3));
    ScoringAccumulator copy = accumulator.copy();
    assertThat(copy.value()).isEqualTo(Map.of(3, result(3)));
  }

  @Test
  void aPartitionThatRunsTwiceCountsOnce() {
    ScoringAccumulator driver = new ScoringAccumulator();
    for (int attempt = 0; attempt < 2; attempt++) {
      ScoringAccumulator task = new ScoringAccumulator();
      task.add(result(3));
      driver.merge(task);
    }
    assertThat(driver.value()).isEqualTo(Map.of(3, result(3)));
  }

  @Test
  void aTypeThatNobodyRegisteredIsRefused() {
    assertThatThrownBy(
            () ->
                kryo()
                    .serialize(
                        new StringBuilder("forgotten"), ClassTag$.MODULE$.apply(Object.class)))
        .hasMessageContaining("Class is not registered: java.lang.StringBuilder");
  }
}
