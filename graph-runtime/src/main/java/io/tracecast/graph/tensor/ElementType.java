package io.tracecast.graph.tensor;

/** The type of one element of a tensor. */
public enum ElementType {
  FLOAT32(4),
  FLOAT16(2),
  BFLOAT16(2),
  FLOAT64(8),
  UINT8(1),
  INT8(1),
  INT32(4),
  INT64(8),
  BOOL(1),
  OTHER(0);

  private final int sizeInBytes;

  ElementType(int sizeInBytes) {
    this.sizeInBytes = sizeInBytes;
  }

  /** Returns whether images can have elements of this type. */
  public boolean isOfImages() {
    return this == FLOAT32 || isHalf() || this == UINT8;
  }

  /** Returns whether this is a floating point number of two bytes. */
  public boolean isHalf() {
    return this == FLOAT16 || this == BFLOAT16;
  }

  /** Returns the bytes that one element takes, or 0 where the type has no fixed size. */
  public int sizeInBytes() {
    return sizeInBytes;
  }
}
