package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.stored.GraphWeight;

/**
 * A tensor among the attributes of modules.
 *
 * @param weight what it is called and takes
 * @param view where it lies
 */
record WeightSlot(GraphWeight weight, Tensor view) {

  /** Returns whether it takes all of its storage, row by row. */
  boolean fillsStorage() {
    long expected = 1;
    for (int axis = view.shape().size() - 1; axis >= 0; axis--) {
      long length = view.shape().get(axis);
      if (length > 1 && view.strides().get(axis) != expected) {
        return false;
      }
      expected *= length;
    }
    return view.offset() == 0 && sizeInBytes() == storageSizeInBytes();
  }

  long storageSizeInBytes() {
    return view.storage().sizeInBytes();
  }

  private long sizeInBytes() {
    return view.elements() * view.type().sizeInBytes();
  }
}
