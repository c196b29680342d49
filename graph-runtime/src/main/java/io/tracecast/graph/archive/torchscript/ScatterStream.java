package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import java.io.OutputStream;
import java.util.BitSet;

/** Puts the elements that are written to it row by row where a view of a storage has them. */
final class ScatterStream extends OutputStream {
  private final Tensor view;
  private final byte[] storage;
  private final BitSet written;
  private final int elementSize;
  private final long[] index;
  private int inElement;
  private boolean differs;

  /**
   * Creates a stream.
   *
   * @param storage takes the elements
   * @param written which bytes of it were written before, through another view
   */
  ScatterStream(Tensor view, byte[] storage, BitSet written) {
    this.view = view;
    this.storage = storage;
    this.written = written;
    this.elementSize = view.type().sizeInBytes();
    this.index = new long[view.shape().size()];
  }

  /** Returns whether a byte was written that another view has otherwise. */
  boolean differs() {
    return differs;
  }

  @Override
  public void write(byte[] source, int start, int count) {
    for (int i = start; i < start + count; i++) {
      write(source[i]);
    }
  }

  @Override
  public void write(int one) {
    int place = (int) (element() * elementSize) + inElement;
    differs |= written.get(place) && storage[place] != (byte) one;
    written.set(place);
    storage[place] = (byte) one;
    if (++inElement == elementSize) {
      inElement = 0;
      next();
    }
  }

  private long element() {
    long element = view.offset();
    for (int axis = 0; axis < index.length; axis++) {
      element += index[axis] * view.strides().get(axis);
    }
    return element;
  }

  private void next() {
    for (int axis = index.length - 1; axis >= 0; axis--) {
      if (++index[axis] < view.shape().get(axis)) {
        return;
      }
      index[axis] = 0;
    }
  }
}
