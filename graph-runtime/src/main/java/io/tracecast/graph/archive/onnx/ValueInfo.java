package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param spec name, element type and shape
 * @param firstAxis the name of its first axis; empty where that has none
 */
record ValueInfo(TensorSpec spec, String firstAxis) {
  private static final int NAME = 1 << 3 | MESSAGE;
  private static final int TYPE = 2 << 3 | MESSAGE;
  private static final int TYPE_TENSOR = 1 << 3 | MESSAGE;
  private static final int TENSOR_ELEMENT = 1 << 3 | NUMBER;
  private static final int TENSOR_SHAPE = 2 << 3 | MESSAGE;
  private static final int SHAPE_DIMENSION = 1 << 3 | MESSAGE;
  private static final int DIMENSION_SIZE = 1 << 3 | NUMBER;
  private static final int DIMENSION_NAME = 2 << 3 | MESSAGE;
  private static final int MAX_AXES = 64;

  /**
   * Reads the value at hand.
   *
   * @param archive the name of the archive, for messages
   */
  static ValueInfo read(String archive, WireCursor cursor) throws IOException {
    return new Reader(archive, cursor).read();
  }

  private static final class Reader {
    private final String archive;
    private final WireCursor cursor;
    private final List<Long> dimensions = new ArrayList<>();
    private String name = "";
    private ElementType type = ElementType.OTHER;
    private String firstAxis = "";

    private Reader(String archive, WireCursor cursor) {
      this.archive = archive;
      this.cursor = cursor;
    }

    private ValueInfo read() throws IOException {
      cursor.readMessage(
          tag -> {
            switch (tag) {
              case NAME -> name = cursor.readText();
              case TYPE ->
                  cursor.readOnly(TYPE_TENSOR, () -> cursor.readMessage(this::readTensorField));
              default -> cursor.skip(tag);
            }
          });
      return new ValueInfo(new TensorSpec(name, type, dimensions), firstAxis);
    }

    private void readTensorField(int tag) throws IOException {
      switch (tag) {
        case TENSOR_ELEMENT -> type = DataTypes.of(cursor.readEnum());
        case TENSOR_SHAPE -> cursor.readOnly(SHAPE_DIMENSION, this::readDimension);
        default -> cursor.skip(tag);
      }
    }

    private void readDimension() throws IOException {
      long[] size = {TensorSpec.DYNAMIC};
      boolean isFirst = dimensions.isEmpty();
      cursor.readMessage(
          tag -> {
            if (tag == DIMENSION_SIZE) {
              size[0] = cursor.readNumber();
            } else if (tag == DIMENSION_NAME && isFirst) {
              firstAxis = cursor.readText();
            } else {
              cursor.skip(tag);
            }
          });
      dimensions.add(size[0] > 0 ? size[0] : TensorSpec.DYNAMIC);
      if (dimensions.size() > MAX_AXES) {
        throw ArchiveErrors.hostile(archive, "a value of over " + MAX_AXES + " axes");
      }
    }
  }
}
