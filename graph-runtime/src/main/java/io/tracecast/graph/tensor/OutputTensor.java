package io.tracecast.graph.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * One output of a forward pass, in Java memory: one row of numbers an image.
 *
 * @param name the output's name in the graph, or its position where it has none
 * @param rows the number of real images; padding is not in here
 * @param rowShape the shape of one image's answer, such as {@code [1000]}; empty for a single
 *     number
 * @param values {@code rows} x {@link #rowLength} numbers, row after row; the receiver's to keep
 */
@SuppressWarnings("ArrayRecordComponent") // a thousand floats an image: primitives, not boxes
public record OutputTensor(String name, int rows, List<Long> rowShape, float[] values) {

  public OutputTensor {
    rowShape = List.copyOf(rowShape);
    if (values.length != rows * length(rowShape)) {
      throw new IllegalArgumentException(
          "%d rows of %s need %d values, not %d"
              .formatted(rows, rowShape, rows * length(rowShape), values.length));
    }
  }

  private static long length(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Returns the numbers of one image's answer. */
  public int rowLength() {
    return Math.toIntExact(length(rowShape));
  }

  /** Returns a copy of one image's answer. */
  public float[] row(int index) {
    if (index < 0 || index >= rows) {
      throw new IndexOutOfBoundsException("Row " + index + " of " + rows);
    }
    int length = rowLength();
    return Arrays.copyOfRange(values, index * length, (index + 1) * length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OutputTensor that
        && name.equals(that.name)
        && rows == that.rows
        && rowShape.equals(that.rowShape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return name + " " + rows + " x " + rowShape;
  }
}
