package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.onnx.TensorTag.DIMENSION;
import static io.tracecast.graph.archive.onnx.TensorTag.DIMENSIONS;
import static io.tracecast.graph.archive.onnx.TensorTag.FLOATS;
import static io.tracecast.graph.archive.onnx.TensorTag.MAX_AXES;
import static io.tracecast.graph.archive.onnx.TensorTag.NAME;
import static io.tracecast.graph.archive.onnx.TensorTag.RAW_DATA;
import static io.tracecast.graph.archive.onnx.TensorTag.TYPE;
import static io.tracecast.graph.archive.onnx.WireCursor.FLOAT;
import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

import io.tracecast.graph.archive.onnx.WireCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@code TensorProto}: its shape, and its elements where they are few. */
final class TensorFields {
  private static final int FLOAT_ALONE = 4 << 3 | FLOAT;
  private static final int INT32S = 5 << 3 | MESSAGE;
  private static final int INT32_ALONE = 5 << 3 | NUMBER;
  private static final int INT64S = 7 << 3 | MESSAGE;
  private static final int INT64_ALONE = 7 << 3 | NUMBER;
  private static final int MOST_BYTES_OF_AN_ELEMENT = 8;

  private final WireCursor cursor;
  private final Held held;
  private final List<Long> dims = new ArrayList<>();
  private final List<Double> elements = new ArrayList<>();
  private Optional<byte[]> raw = Optional.empty();
  private String name = "";
  private int type;

  private TensorFields(WireCursor cursor, Held held) {
    this.cursor = cursor;
    this.held = held;
  }

  /** Reads the tensor at hand. */
  static Tensor read(WireCursor cursor, Held held) throws IOException {
    TensorFields fields = new TensorFields(cursor, held);
    cursor.readMessage(fields::read);
    return fields.tensor();
  }

  private Tensor tensor() {
    TensorType known = TensorType.of(type);
    Optional<Numbers> numbers =
        raw.isPresent()
            ? raw.flatMap(bytes -> Numbers.ofRaw(known, bytes))
            : Optional.of(new Numbers(elementArray(), isWhole(known)));
    return new Tensor(
        name,
        known,
        List.copyOf(dims),
        numbers.filter(found -> found.size() == Tensor.elements(dims)));
  }

  private double[] elementArray() {
    return elements.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static boolean isWhole(TensorType type) {
    return type != TensorType.FLOAT32 && type != TensorType.FLOAT64;
  }

  private void read(int tag) throws IOException {
    switch (tag) {
      case NAME -> name = cursor.readText();
      case TYPE -> type = cursor.readEnum();
      case DIMENSION -> addDimension(cursor.readNumber());
      case DIMENSIONS -> cursor.readPacked(this::addDimension);
      case RAW_DATA ->
          raw =
              cursor
                  .readSmall(Numbers.MOST * MOST_BYTES_OF_AN_ELEMENT)
                  .filter(bytes -> held.take(bytes.length));
      case FLOATS -> cursor.readPackedFloats(this::add);
      case FLOAT_ALONE -> add(cursor.readFloat());
      case INT32S, INT64S -> cursor.readPacked(this::add);
      case INT32_ALONE, INT64_ALONE -> add(cursor.readNumber());
      default -> cursor.skip(tag);
    }
  }

  private void addDimension(long size) throws IOException {
    if (dims.size() >= MAX_AXES) {
      throw new IOException("A tensor has more than " + MAX_AXES + " axes");
    }
    dims.add(size);
  }

  /** One more than the most shows that there were too many. */
  private void add(double element) {
    if (elements.size() <= Numbers.MOST) {
      elements.add(element);
    }
  }
}
