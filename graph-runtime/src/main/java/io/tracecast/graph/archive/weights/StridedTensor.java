package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.stored.WeightType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A view of a storage's bytes. Its elements lie within the storage.
 *
 * @param storage the bytes
 * @param bigEndian whether the numbers in them have their highest byte first
 * @param offset the place of the first element, in elements
 * @param strides how many elements lie between neighbours along each axis
 */
record StridedTensor(
    WeightType type,
    List<Long> shape,
    ByteRange storage,
    boolean bigEndian,
    long offset,
    List<Long> strides)
    implements WeightTensor {
  private static final int PART_SIZE_IN_BYTES = 1 << 16;

  @Override
  public void writeTo(OutputStream target) throws IOException {
    long[] index = new long[shape.size()];
    int runAxes = runAxes();
    long run = 1;
    for (int axis = runAxes; axis < shape.size(); axis++) {
      run *= shape.get(axis);
    }
    long runs = run == 0 ? 0 : sizeInBytes() / type.sizeInBytes() / run;
    boolean jumps = runs > 1 && run * type.sizeInBytes() < PART_SIZE_IN_BYTES;
    PartWriter writer = new PartWriter(jumps ? storage.onHeap() : storage, target);
    for (long i = 0; i < runs; i++) {
      writer.append(place(index, runAxes), run);
      next(index, runAxes);
    }
    writer.flush();
  }

  /** Returns the first of the last axes whose elements lie behind each other without gaps. */
  private int runAxes() {
    int axis = shape.size();
    long expected = 1;
    while (axis > 0 && (shape.get(axis - 1) == 1 || strides.get(axis - 1) == expected)) {
      axis--;
      expected *= shape.get(axis);
    }
    return axis;
  }

  private long place(long[] index, int axes) {
    long place = offset;
    for (int axis = 0; axis < axes; axis++) {
      place += index[axis] * strides.get(axis);
    }
    return place;
  }

  private void next(long[] index, int axes) {
    for (int axis = axes - 1; axis >= 0; axis--) {
      if (++index[axis] < shape.get(axis)) {
        return;
      }
      index[axis] = 0;
    }
  }

  /** Gathers short runs, so that the target gets long ones. */
  private final class PartWriter {
    private final ByteRange source;
    private final OutputStream target;
    private final byte[] part = new byte[PART_SIZE_IN_BYTES];
    private int length;

    PartWriter(ByteRange source, OutputStream target) {
      this.source = source;
      this.target = target;
    }

    /** Parts hold whole elements, as all sizes of elements divide the size of a part. */
    private void append(long place, long elements) throws IOException {
      long position = place * type.sizeInBytes();
      long end = position + elements * type.sizeInBytes();
      while (position < end) {
        int copied = (int) Math.min(end - position, part.length - length);
        source.read(position, part, length, copied);
        position += copied;
        length += copied;
        if (length == part.length) {
          flush();
        }
      }
    }

    private void flush() throws IOException {
      if (bigEndian) {
        ByteSwap.swap(part, length, type.numberSizeInBytes());
      }
      target.write(part, 0, length);
      length = 0;
    }
  }
}
