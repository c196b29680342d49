package io.tracecast.graph.archive.onnx.contents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The elements of a small tensor, such as those that say what shape another one gets.
 *
 * @param values in order; integers as far as {@code double} holds them
 * @param whole whether the type is one of integers, of which a division leaves no rest
 */
record Numbers(double[] values, boolean whole) {

  /** The most elements that are kept. */
  static final int MOST = 4096;

  static Numbers whole(long... values) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i];
    }
    return new Numbers(numbers, true);
  }

  int size() {
    return values.length;
  }

  /** Returns an element as an integer; what is larger than one becomes the largest. */
  long at(int index) {
    return (long) values[index];
  }

  long[] integers() {
    long[] integers = new long[values.length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = at(i);
    }
    return integers;
  }

  /** Tells where an element comes from. */
  interface Source {
    /** Returns the place in the source of the element at a place of the result, axis by axis. */
    long[] of(long[] place);
  }

  /** Returns the elements of a tensor that takes each of its own from one of these. */
  Numbers picked(long[] dims, long[] sourceDims, Source source) {
    double[] picked = new double[(int) Fact.elements(dims)];
    long[] place = new long[dims.length];
    for (int i = 0; i < picked.length; i++) {
      long rest = i;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        place[axis] = rest % dims[axis];
        rest /= dims[axis];
      }
      long index = 0;
      long[] from = source.of(place);
      for (int axis = 0; axis < from.length; axis++) {
        index = index * sourceDims[axis] + from[axis];
      }
      picked[i] = values[(int) index];
    }
    return new Numbers(picked, whole);
  }

  /** Returns the elements that {@code raw_data} holds, of the types that shapes are told in. */
  static Optional<Numbers> ofRaw(TensorType type, byte[] raw) {
    ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case INT64 -> Optional.of(read(raw.length / 8, true, i -> bytes.getLong(8 * i)));
      case INT32 -> Optional.of(read(raw.length / 4, true, i -> bytes.getInt(4 * i)));
      case FLOAT32 -> Optional.of(read(raw.length / 4, false, i -> bytes.getFloat(4 * i)));
      case FLOAT64 -> Optional.of(read(raw.length / 8, false, i -> bytes.getDouble(8 * i)));
      case BOOL, INT8 -> Optional.of(read(raw.length, true, bytes::get));
      case UINT8 -> Optional.of(read(raw.length, true, i -> bytes.get(i) & 0xff));
      default -> Optional.empty();
    };
  }

  private interface Element {
    double at(int index);
  }

  private static Numbers read(int size, boolean whole, Element element) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = element.at(i);
    }
    return new Numbers(values, whole);
  }
}
