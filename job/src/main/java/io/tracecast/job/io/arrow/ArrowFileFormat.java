package io.tracecast.job.io.arrow;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Spark's data source {@code arrow}: reads Arrow IPC files and streams, dictionaries and compressed
 * buffers included, and writes files. What Hugging Face's datasets leave beside the data of a saved
 * set ({@code state.json}, {@code dataset_info.json}, {@code cache-*.arrow}) is passed over.
 */
public final class ArrowFileFormat implements FileFormat, DataSourceRegister, Serializable {
  private static final long serialVersionUID = 1L;

  /** The name that Spark and options know it by, and the end of its files' names. */
  public static final String NAME = "arrow";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public String toString() {
    return "Arrow";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrowFileFormat;
  }

  @Override
  public int hashCode() {
    return NAME.hashCode();
  }

  @Override
  public Option<StructType> inferSchema(
      SparkSession spark, Map<String, String> options, Seq<FileStatus> files) {
    Configuration hadoop = spark.sessionState().newHadoopConfWithOptions(options);
    for (FileStatus file : CollectionConverters.asJava(files)) {
      if (isData(file.getPath(), hadoop)) {
        return Option.apply(schema(file.getPath(), hadoop));
      }
    }
    return Option.empty();
  }

  private static StructType schema(Path path, Configuration hadoop) {
    try (BufferAllocator memory = ArrowIpc.memory(path, hadoop);
        ArrowStreamReader reader = ArrowIpc.open(path, hadoop, memory)) {
      return ArrowColumns.schema(reader);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      throw new UncheckedIOException(ArrowIpc.unreadable(path, e));
    }
  }

  /** Returns whether a file is one of a data set's own, not of the books beside it. */
  private static boolean isData(Path path, Configuration hadoop) {
    String name = path.getName();
    if (name.equals("state.json") || name.equals("dataset_info.json")) {
      return false;
    }
    try {
      return !name.startsWith("cache-")
          || !path.getFileSystem(hadoop).exists(new Path(path.getParent(), "state.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    return new Reader(requiredSchema, new SerializableConfiguration(hadoop));
  }

  /** Opens files in tasks. */
  private static final class Reader
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final StructType wanted;
    private final SerializableConfiguration hadoop;

    Reader(StructType wanted, SerializableConfiguration hadoop) {
      this.wanted = wanted;
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      Path path = file.toPath();
      if (!isData(path, hadoop.value())) {
        return CollectionConverters.asScala(java.util.Collections.emptyIterator());
      }
      try {
        ArrowBatches batches = new ArrowBatches(path, wanted, hadoop.value());
        TaskCompletionListener close = ended -> batches.close();
        TaskContext.get().addTaskCompletionListener(close);
        return CollectionConverters.asScala(batches);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession spark, Job job, Map<String, String> options, StructType dataSchema) {
    return new Writers();
  }

  /** Opens files that tasks write. */
  private static final class Writers extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFileExtension(TaskAttemptContext context) {
      return "." + NAME;
    }

    @Override
    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
      try {
        return new ArrowFileOutput(path, schema, context.getConfiguration());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public boolean supportDataType(DataType type) {
    try {
      return ArrowUtils.toArrowField("column", type, true, "UTC", false) != null;
    } catch (RuntimeException e) { // Spark's own, of types that Arrow has not
      return false;
    }
  }
}
