package io.tracecast.graph.archive.weights;

/** Turns the bytes of numbers round. */
final class ByteSwap {
  private ByteSwap() {}

  static void swap(byte[] bytes, int length, int numberSizeInBytes) {
    for (int start = 0; start < length; start += numberSizeInBytes) {
      for (int i = 0; i < numberSizeInBytes / 2; i++) {
        byte one = bytes[start + i];
        bytes[start + i] = bytes[start + numberSizeInBytes - 1 - i];
        bytes[start + numberSizeInBytes - 1 - i] = one;
      }
    }
  }
}
