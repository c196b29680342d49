package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.TensorTag.DIMENSION;
import static io.tracecast.graph.archive.onnx.TensorTag.DIMENSIONS;
import static io.tracecast.graph.archive.onnx.TensorTag.EXTERNAL;
import static io.tracecast.graph.archive.onnx.TensorTag.EXTERNAL_DATA;
import static io.tracecast.graph.archive.onnx.TensorTag.FLOATS;
import static io.tracecast.graph.archive.onnx.TensorTag.LOCATION;
import static io.tracecast.graph.archive.onnx.TensorTag.MAX_AXES;
import static io.tracecast.graph.archive.onnx.TensorTag.NAME;
import static io.tracecast.graph.archive.onnx.TensorTag.RAW_DATA;
import static io.tracecast.graph.archive.onnx.TensorTag.TYPE;
import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import io.tracecast.graph.archive.onnx.Initializer.Place;
import io.tracecast.graph.archive.stored.WeightType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a {@code TensorProto} (ONNX 1.21) is, and where its elements lie. */
final class InitializerReader {
  private static final int DOUBLES = 10 << 3 | MESSAGE;

  /** By the numbers of {@code TensorProto.DataType}. */
  static final Map<Integer, WeightType> TYPES =
      Map.ofEntries(
          Map.entry(1, WeightType.FLOAT32),
          Map.entry(2, WeightType.UINT8),
          Map.entry(3, WeightType.INT8),
          Map.entry(4, WeightType.UINT16),
          Map.entry(5, WeightType.INT16),
          Map.entry(6, WeightType.INT32),
          Map.entry(7, WeightType.INT64),
          Map.entry(9, WeightType.BOOL),
          Map.entry(10, WeightType.FLOAT16),
          Map.entry(11, WeightType.FLOAT64),
          Map.entry(12, WeightType.UINT32),
          Map.entry(13, WeightType.UINT64),
          Map.entry(14, WeightType.COMPLEX64),
          Map.entry(15, WeightType.COMPLEX128),
          Map.entry(16, WeightType.BFLOAT16),
          Map.entry(17, WeightType.FLOAT8_E4M3FN),
          Map.entry(18, WeightType.FLOAT8_E4M3FNUZ),
          Map.entry(19, WeightType.FLOAT8_E5M2),
          Map.entry(20, WeightType.FLOAT8_E5M2FNUZ),
          Map.entry(24, WeightType.FLOAT8_E8M0FNU));

  private final WireCursor cursor;
  private final ExternalData externalData;

  InitializerReader(WireCursor cursor, ExternalData externalData) {
    this.cursor = cursor;
    this.externalData = externalData;
  }

  private static final class Fields {
    private String name = "";
    private int type;
    private int location;
    private Place raw;
    private Place typed;
    private final List<Long> shape = new ArrayList<>();
    private final Map<String, String> external = new HashMap<>();

    private void addAxis(long length) throws IOException {
      if (length < 0 || shape.size() == MAX_AXES) {
        throw new IOException("A tensor has a shape that none can have");
      }
      shape.add(length);
    }
  }

  /** Reads the tensor at hand. */
  Initializer read() throws IOException {
    Fields tensor = new Fields();
    cursor.readMessage(tag -> readField(tag, tensor));
    Optional<WeightType> type = Optional.ofNullable(TYPES.get(tensor.type));
    Initializer bare =
        new Initializer(tensor.name, type, List.copyOf(tensor.shape), Optional.empty());
    return new Initializer(bare.name(), type, bare.shape(), place(tensor, bare.sizeInBytes()));
  }

  private void readField(int tag, Fields tensor) throws IOException {
    switch (tag) {
      case DIMENSION -> tensor.addAxis(cursor.readNumber());
      case DIMENSIONS -> cursor.readPacked(tensor::addAxis);
      case TYPE -> tensor.type = cursor.readEnum();
      case NAME -> tensor.name = cursor.readText();
      case RAW_DATA -> tensor.raw = place();
      case FLOATS, DOUBLES -> tensor.typed = place();
      case EXTERNAL_DATA -> {
        KeyValue field = KeyValue.read(cursor);
        tensor.external.put(field.key(), field.value());
      }
      case LOCATION -> tensor.location = cursor.readEnum();
      default -> cursor.skip(tag);
    }
  }

  private Place place() throws IOException {
    int sizeInBytes = cursor.skipSized();
    return new Place(Optional.empty(), cursor.position() - sizeInBytes, sizeInBytes);
  }

  private Optional<Place> place(Fields tensor, long sizeInBytes) {
    if (tensor.location == EXTERNAL) {
      String part = externalData.inside(tensor.name, tensor.external.getOrDefault("location", ""));
      long offset = externalData.number(tensor.name, "offset", tensor.external).orElse(0L);
      long length = externalData.number(tensor.name, "length", tensor.external).orElse(sizeInBytes);
      return Optional.of(new Place(Optional.of(part), offset, length));
    }
    return Optional.ofNullable(tensor.raw).or(() -> Optional.ofNullable(tensor.typed));
  }
}
