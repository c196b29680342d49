package io.tracecast.job.io.arrow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.arrow.ArrowWriter;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils;

/** Writes rows as batches into one Arrow IPC file. Closing it writes the footer. */
final class ArrowFileOutput extends OutputWriter {

  /** As many as readers like to find in a batch, or fewer if they are large. */
  private static final int BATCH_ROWS = 8192;

  private static final long BATCH_BYTES = 16L << 20;
  private static final int ROWS_BETWEEN_LOOKS = 64;

  private final String path;
  private final BufferAllocator memory;
  private final VectorSchemaRoot batch;
  private final ArrowWriter rows;
  private final FSDataOutputStream stream;
  private final ArrowFileWriter file;
  private int count;
  private boolean closed;

  ArrowFileOutput(String path, StructType schema, Configuration hadoop) throws IOException {
    this.path = path;
    Path target = new Path(path);
    this.stream = target.getFileSystem(hadoop).create(target, false);
    this.memory = ArrowUtils.rootAllocator().newChildAllocator("write " + path, 0, Long.MAX_VALUE);
    this.batch =
        VectorSchemaRoot.create(ArrowUtils.toArrowSchema(schema, "UTC", true, false), memory);
    this.rows = ArrowWriter.create(batch);
    this.file =
        new ArrowFileWriter(
            batch, new DictionaryProvider.MapDictionaryProvider(), Channels.newChannel(stream));
    file.start();
  }

  @Override
  public void write(InternalRow row) {
    rows.write(row);
    count++;
    if (count == BATCH_ROWS
        || (count % ROWS_BETWEEN_LOOKS == 0 && rows.sizeInBytes() >= BATCH_BYTES)) {
      flush();
    }
  }

  private void flush() {
    try {
      rows.finish();
      file.writeBatch();
      rows.reset();
      count = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (memory;
        batch;
        stream;
        file) {
      if (count > 0) {
        flush();
      }
      file.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
