package io.tracecast.job;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.benchmark.measure.SlotSamples;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.spool.Spool;
import io.tracecast.job.probe.HostProbe;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.Passport;
import io.tracecast.job.spark.ScoringPlan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.TimeType;

/**
 * Registers every type that travels. A cluster's own setting may require that, as the tests do to
 * find what was forgotten; {@code conf/} does not, since other people's tables send types of
 * theirs. Kryo 4 knows no records: they travel as Java serializes them, which for a handful of
 * small values per task costs nothing that shows.
 */
public final class TracecastKryoRegistrator implements KryoRegistrator {

  /** Types of Spark and the JDK that its SQL jobs send and Spark does not register itself. */
  private static final String[] SPARK_TYPES = {
    "java.util.ArrayList",
    "java.sql.Timestamp",
    "org.apache.spark.sql.catalyst.expressions.GenericRow",
    "[Ljava.lang.Object;",
    // what a string of a column of its own collation or length holds
    "org.apache.spark.sql.types.FixedLength",
    "org.apache.spark.sql.types.MaxLength",
    "org.apache.spark.sql.types.NoConstraint$",
  };

  /** What a table's columns may be: Spark finds out in tasks of its own, which send schemas. */
  private static final List<DataType> COLUMN_TYPES =
      List.of(
          DataTypes.BinaryType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.CalendarIntervalType,
          DataTypes.DateType,
          DataTypes.DoubleType,
          DataTypes.FloatType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.NullType,
          DataTypes.ShortType,
          DataTypes.StringType,
          DataTypes.TimestampNTZType,
          DataTypes.TimestampType,
          DataTypes.VariantType,
          DataTypes.createArrayType(DataTypes.BinaryType),
          DataTypes.createCharType(1),
          DataTypes.createDayTimeIntervalType(),
          DataTypes.createDecimalType(),
          DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType),
          DataTypes.createStructType(List.of()),
          DataTypes.createVarcharType(1),
          DataTypes.createYearMonthIntervalType(),
          new TimeType(TimeType.MICROS_PRECISION()));

  @Override
  public void registerClasses(Kryo kryo) {
    kryo.register(BroadcastArchive.class, new ArchiveSerializer());
    kryo.register(Passport.class, new JavaSerializer());
    kryo.register(ScoringPlan.class, new JavaSerializer());
    kryo.register(PartitionResult.class, new JavaSerializer());
    kryo.register(ExecutorState.class, new JavaSerializer());
    kryo.register(HostProbe.class, new JavaSerializer());
    kryo.register(FoundBatchSize.class, new JavaSerializer());
    kryo.register(ImageRow.class, new JavaSerializer());
    kryo.register(Spool.Chunk.class, new JavaSerializer());
    kryo.register(SlotSamples.class, new JavaSerializer());
    kryo.register(SlotSamples[].class);
    COLUMN_TYPES.forEach(type -> register(kryo, type.getClass()));
    for (String type : SPARK_TYPES) {
      try {
        kryo.register(Class.forName(type, false, kryo.getClassLoader()));
      } catch (ClassNotFoundException e) {
        throw new KryoException("This Spark has no class " + type, e);
      }
    }
  }

  /** Registers a type and, where it is a Scala object such as FloatType, the class of that name. */
  private static void register(Kryo kryo, Class<?> type) {
    kryo.register(type);
    if (type.getName().endsWith("$")) {
      kryo.register(type.getSuperclass());
    }
  }

  /** Kryo 4 knows no records. */
  private static final class ArchiveSerializer extends Serializer<BroadcastArchive> {
    @Override
    public void write(Kryo kryo, Output output, BroadcastArchive archive) {
      output.writeString(archive.name());
      output.writeString(archive.sha256());
      kryo.writeObject(output, archive.passport());
      output.writeInt(archive.files().size(), true);
      for (BroadcastArchive.File file : archive.files()) {
        output.writeString(file.location());
        output.writeLong(file.sizeInBytes());
      }
    }

    @Override
    public BroadcastArchive read(Kryo kryo, Input input, Class<BroadcastArchive> type) {
      String name = input.readString();
      String sha256 = input.readString();
      Passport passport = kryo.readObject(input, Passport.class);
      int count = input.readInt(true);
      List<BroadcastArchive.File> files = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        files.add(new BroadcastArchive.File(input.readString(), input.readLong()));
      }
      return new BroadcastArchive(name, sha256, passport, files);
    }
  }
}
