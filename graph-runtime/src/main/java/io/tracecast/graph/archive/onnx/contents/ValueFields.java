package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

import io.tracecast.graph.archive.onnx.WireCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@code ValueInfoProto}: name, type and shape of a value. */
final class ValueFields {
  private static final int NAME = 1 << 3 | MESSAGE;
  private static final int TYPE = 2 << 3 | MESSAGE;
  private static final int DOC_STRING = 3 << 3 | MESSAGE;
  private static final int TYPE_TENSOR = 1 << 3 | MESSAGE;
  private static final int TENSOR_ELEMENT = 1 << 3 | NUMBER;
  private static final int TENSOR_SHAPE = 2 << 3 | MESSAGE;
  private static final int SHAPE_DIMENSION = 1 << 3 | MESSAGE;
  private static final int DIMENSION_SIZE = 1 << 3 | NUMBER;
  private static final int DIMENSION_NAME = 2 << 3 | MESSAGE;
  private static final int MOST_AXES = 64;

  private final WireCursor cursor;
  private final Texts texts;
  private String name = "";
  private TensorType type = TensorType.UNDEFINED;
  private Optional<List<Value.Axis>> axes = Optional.empty();

  private ValueFields(WireCursor cursor, Texts texts) {
    this.cursor = cursor;
    this.texts = texts;
  }

  /**
   * Reads the value at hand.
   *
   * @param texts takes down what describes it
   */
  static Value read(WireCursor cursor, Texts texts) throws IOException {
    ValueFields fields = new ValueFields(cursor, texts);
    cursor.readMessage(fields::readField);
    return new Value(fields.name, fields.type, fields.axes);
  }

  private void readField(int tag) throws IOException {
    switch (tag) {
      case NAME -> name = cursor.readText();
      case TYPE -> cursor.readMessage(this::readType);
      case DOC_STRING -> texts.addDocString(cursor.readText());
      default -> cursor.skip(tag);
    }
  }

  private void readType(int tag) throws IOException {
    if (tag == TYPE_TENSOR) {
      cursor.readMessage(this::readTensor);
    } else {
      cursor.skip(tag);
    }
  }

  private void readTensor(int tag) throws IOException {
    switch (tag) {
      case TENSOR_ELEMENT -> type = TensorType.of(cursor.readEnum());
      case TENSOR_SHAPE -> {
        List<Value.Axis> shape = new ArrayList<>();
        cursor.readMessage(
            inner -> {
              if (inner == SHAPE_DIMENSION && shape.size() < MOST_AXES) {
                shape.add(readAxis());
              } else {
                cursor.skip(inner);
              }
            });
        axes = Optional.of(shape);
      }
      default -> cursor.skip(tag);
    }
  }

  private Value.Axis readAxis() throws IOException {
    long[] size = {-1};
    String[] called = {""};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case DIMENSION_SIZE -> size[0] = cursor.readNumber();
            case DIMENSION_NAME -> called[0] = cursor.readText();
            default -> cursor.skip(tag);
          }
        });
    return new Value.Axis(size[0] > 0 ? size[0] : -1, called[0]);
  }
}
