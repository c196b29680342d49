package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.TensorTag.DIMENSION;
import static io.tracecast.graph.archive.onnx.TensorTag.DIMENSIONS;
import static io.tracecast.graph.archive.onnx.TensorTag.EXTERNAL;
import static io.tracecast.graph.archive.onnx.TensorTag.EXTERNAL_DATA;
import static io.tracecast.graph.archive.onnx.TensorTag.LOCATION;
import static io.tracecast.graph.archive.onnx.TensorTag.MAX_AXES;
import static io.tracecast.graph.archive.onnx.TensorTag.NAME;
import static io.tracecast.graph.archive.onnx.TensorTag.TYPE;
import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads names of tensors and where their data lie, never the data. */
final class TensorReader {
  private static final int SPARSE_VALUES = 1 << 3 | MESSAGE;
  private static final int SPARSE_INDICES = 2 << 3 | MESSAGE;

  private final WireCursor cursor;
  private final ExternalData externalData;

  /**
   * Creates a reader.
   *
   * @param externalData takes down which data lie in other files
   */
  TensorReader(WireCursor cursor, ExternalData externalData) {
    this.cursor = cursor;
    this.externalData = externalData;
  }

  /** What the fields of one tensor say, in any order. */
  private static final class Fields {
    private String name = "";
    private int type;
    private int location;
    private long elements = 1;
    private final List<Long> dims = new ArrayList<>();
    private final Map<String, String> external = new HashMap<>();

    private void add(long dim) throws IOException {
      if (dim < 0) {
        throw new IOException("A tensor has an axis of " + dim + " elements");
      }
      if (dims.size() == MAX_AXES) {
        throw new IOException("A tensor has over " + MAX_AXES + " axes");
      }
      elements = times(elements, dim);
      dims.add(dim);
    }

    private long sizeInBytes() throws IOException {
      return times(elements, DataTypes.of(type).sizeInBytes());
    }

    private void write(CodedOutputStream target) throws IOException {
      for (long dim : dims) {
        target.writeInt64(DIMENSION >>> 3, dim);
      }
      target.writeInt32(TYPE >>> 3, type);
      target.writeString(NAME >>> 3, name);
    }
  }

  /** Reads the tensor at hand; returns its name. */
  String read() throws IOException {
    Fields tensor = new Fields();
    cursor.readMessage(
        tag -> {
          if (!readField(tag, tensor)) {
            cursor.skip(tag);
          }
        });
    if (tensor.location == EXTERNAL) {
      externalData.add(tensor.name, tensor.external, tensor.sizeInBytes());
    }
    return tensor.name;
  }

  /**
   * Copies the tensor at hand, without saying where its data are.
   *
   * @return where they are, if they are in another file
   */
  Optional<ExternalData.Extent> copy(CodedOutputStream target) throws IOException {
    Fields tensor = new Fields();
    cursor.readMessage(
        tag -> {
          if (!readField(tag, tensor)) {
            cursor.copy(tag, target);
          }
        });
    tensor.write(target);
    return tensor.location == EXTERNAL
        ? Optional.of(externalData.extent(tensor.name, tensor.external, tensor.sizeInBytes()))
        : Optional.empty();
  }

  /** Reads the field unless it is none of those that say what the tensor is and where. */
  private boolean readField(int tag, Fields tensor) throws IOException {
    switch (tag) {
      case NAME -> tensor.name = cursor.readText();
      case TYPE -> tensor.type = cursor.readEnum();
      case DIMENSION -> tensor.add(cursor.readNumber());
      case DIMENSIONS -> cursor.readPacked(tensor::add);
      case EXTERNAL_DATA -> {
        KeyValue field = KeyValue.read(cursor);
        if (ExternalData.FIELDS.contains(field.key())) {
          tensor.external.put(field.key(), field.value());
        }
      }
      case LOCATION -> tensor.location = cursor.readEnum();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads the sparse tensor at hand; returns its name, which is that of its values. */
  String readSparse() throws IOException {
    String[] name = {""};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case SPARSE_VALUES -> name[0] = read();
            case SPARSE_INDICES -> read();
            default -> cursor.skip(tag);
          }
        });
    return name[0];
  }

  private static long times(long left, long right) throws IOException {
    try {
      return Math.multiplyExact(left, right);
    } catch (ArithmeticException e) {
      throw new IOException("A tensor has more elements than can be counted", e);
    }
  }
}
