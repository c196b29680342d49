package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import com.google.protobuf.CodedOutputStream;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.ArchivePiece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An ONNX graph as one message, in which tensors hold the data that lie in files beside it. The
 * data are not copied: the message is a list of pieces, of which most are parts of those files.
 */
public final class InlinedMessage {

  /** Protobuf's own limit. */
  private static final long MAX_SIZE_IN_BYTES = Integer.MAX_VALUE;

  private static final int RAW_DATA = 9;

  /** What may have tensors somewhere in it, by the numbers of the fields that lead to them. */
  private enum Kind {
    MODEL,
    GRAPH,
    FUNCTION,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR;

    /** Returns what the field holds, or null where no tensor is in it. */
    Kind of(int tag) {
      if ((tag & 7) != MESSAGE) {
        return null;
      }
      return switch (this) {
        case MODEL -> Map.of(7, GRAPH, 25, FUNCTION).get(tag >>> 3);
        case GRAPH -> Map.of(1, NODE, 5, TENSOR, 15, SPARSE_TENSOR).get(tag >>> 3);
        case FUNCTION -> Map.of(7, NODE, 11, ATTRIBUTE).get(tag >>> 3);
        case NODE -> Map.of(5, ATTRIBUTE).get(tag >>> 3);
        case ATTRIBUTE ->
            Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE_TENSOR, 23, SPARSE_TENSOR)
                .get(tag >>> 3);
        case SPARSE_TENSOR -> Map.of(1, TENSOR, 2, TENSOR).get(tag >>> 3);
        case TENSOR -> null;
      };
    }
  }

  private final WireCursor cursor;
  private final TensorReader tensors;
  private final Map<String, ArchiveBytes> parts;

  private InlinedMessage(String name, ArchiveFiles files) {
    this.cursor = WireCursor.over(name, files.bytes());
    this.tensors = new TensorReader(cursor, new ExternalData(name));
    this.parts =
        files.parts().stream().collect(Collectors.toMap(ArchivePart::location, ArchivePart::bytes));
  }

  /**
   * Returns the message.
   *
   * @param name the archive's name, for messages
   * @param files those of an archive that was read before
   * @throws io.tracecast.graph.archive.ArchiveException if it is over 2 GiB
   */
  public static List<ArchivePiece> of(String name, ArchiveFiles files) {
    InlinedMessage message = new InlinedMessage(name, files);
    try {
      Pieces pieces = new Pieces();
      message.cursor.readFields(tag -> message.copy(Kind.MODEL, tag, pieces));
      if (pieces.sizeInBytes() > MAX_SIZE_IN_BYTES) {
        throw ArchiveErrors.overOneMessage(name, pieces.sizeInBytes());
      }
      return pieces.all();
    } catch (IOException e) {
      throw ArchiveErrors.corrupt(name, "its protobuf message ends early or is malformed", e);
    }
  }

  private void copy(Kind kind, int tag, Pieces target) throws IOException {
    Kind inner = kind.of(tag);
    if (inner == null) {
      cursor.copy(tag, target.stream());
      return;
    }
    Pieces message = new Pieces();
    if (inner == Kind.TENSOR) {
      copyTensor(message);
    } else {
      cursor.readMessage(field -> copy(inner, field, message));
    }
    target.stream().writeUInt32NoTag(tag);
    target.stream().writeUInt64NoTag(message.sizeInBytes());
    target.add(message);
  }

  /** Copies the tensor at hand, its data in the place of where they are. */
  private void copyTensor(Pieces target) throws IOException {
    Optional<ExternalData.Extent> data = tensors.copy(target.stream());
    if (data.isPresent()) {
      ExternalData.Extent extent = data.get();
      target.stream().writeTag(RAW_DATA, MESSAGE);
      target.stream().writeUInt64NoTag(extent.length());
      target.add(new ArchivePiece(parts.get(extent.location()), extent.offset(), extent.length()));
    }
  }

  /** What is copied of a message, and where the rest of it lies. */
  private static final class Pieces {
    private final List<ArchivePiece> all = new ArrayList<>();
    private ByteArrayOutputStream copied = new ByteArrayOutputStream();
    private CodedOutputStream stream = CodedOutputStream.newInstance(copied);
    private long addedSizeInBytes;

    CodedOutputStream stream() {
      return stream;
    }

    void add(ArchivePiece piece) throws IOException {
      flush();
      all.add(piece);
      addedSizeInBytes += piece.sizeInBytes();
    }

    void add(Pieces message) throws IOException {
      for (ArchivePiece piece : message.all()) {
        add(piece);
      }
    }

    private void flush() throws IOException {
      stream.flush();
      if (copied.size() > 0) {
        all.add(ArchivePiece.of(copied.toByteArray()));
        addedSizeInBytes += copied.size();
        copied = new ByteArrayOutputStream();
        stream = CodedOutputStream.newInstance(copied);
      }
    }

    List<ArchivePiece> all() throws IOException {
      flush();
      return all;
    }

    long sizeInBytes() throws IOException {
      flush();
      return addedSizeInBytes;
    }
  }
}
