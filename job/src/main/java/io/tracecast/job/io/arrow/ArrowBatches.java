package io.tracecast.job.io.arrow;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.ValueVectorUtility;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of an Arrow IPC file, one batch in Arrow's memory at a time; a row is good until the
 * next is asked for. Every batch is validated before Spark reads it, since Spark follows its
 * offsets unchecked.
 */
final class ArrowBatches implements Iterator<InternalRow>, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ArrowBatches.class);

  private final Path path;
  private final StructType wanted;
  private final BufferAllocator memory;
  private final List<FieldVector> decoded = new ArrayList<>();
  private ArrowStreamReader reader;
  private boolean closed;
  private Iterator<InternalRow> rows = Collections.emptyIterator();

  /** Opens a file; the caller closes the batches. */
  ArrowBatches(Path path, StructType wanted, Configuration hadoop) throws IOException {
    this.path = path;
    this.wanted = wanted;
    this.memory = ArrowIpc.memory(path, hadoop);
    try {
      this.reader = ArrowIpc.open(path, hadoop, memory);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      abandon();
      throw ArrowIpc.unreadable(path, e);
    }
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext() && reader != null) {
      load();
    }
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The file has no more rows");
    }
    return rows.next();
  }

  private void load() {
    try {
      closeDecoded();
      if (reader.loadNextBatch()) {
        rows = rows(reader.getVectorSchemaRoot());
      } else {
        close();
      }
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      abandon();
      throw new UncheckedIOException(ArrowIpc.unreadable(path, e));
    }
  }

  @SuppressWarnings("MustBeClosed") // its vectors are the reader's and this class's own
  private Iterator<InternalRow> rows(VectorSchemaRoot batch) throws IOException {
    ValueVectorUtility.validateFull(batch);
    List<ColumnVector> columns = new ArrayList<>();
    for (FieldVector vector : ArrowColumns.of(reader, wanted)) {
      columns.add(new ArrowColumnVector(decoded(vector)));
    }
    return new ColumnarBatch(columns.toArray(ColumnVector[]::new), batch.getRowCount())
        .rowIterator();
  }

  private FieldVector decoded(FieldVector vector) throws IOException {
    if (vector.getField().getDictionary() == null) {
      return vector;
    }
    FieldVector values =
        (FieldVector)
            DictionaryEncoder.decode(
                vector,
                reader.getDictionaryVectors().get(vector.getField().getDictionary().getId()),
                memory);
    decoded.add(values);
    return values;
  }

  private void closeDecoded() {
    decoded.forEach(FieldVector::close);
    decoded.clear();
  }

  /** What Arrow's reader lost of a damaged file does not hide what is wrong with the file. */
  private void abandon() {
    try {
      close();
    } catch (IllegalStateException e) {
      LOG.warn("Memory of {} is lost: {}", path, e.getMessage());
    }
  }

  /** Gives the memory back; may be called again. */
  @Override
  public void close() {
    rows = Collections.emptyIterator();
    closeDecoded();
    if (reader != null) {
      try {
        reader.close();
      } catch (IOException e) {
        // nothing more is read of it
      }
      reader = null;
    }
    if (!closed) {
      closed = true;
      memory.close();
    }
  }
}
