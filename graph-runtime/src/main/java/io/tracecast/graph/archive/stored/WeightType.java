package io.tracecast.graph.archive.stored;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The type of an element of stored weights, as PyTorch names it. Numbers are little-endian unless a
 * file says otherwise.
 */
public enum WeightType {
  FLOAT64(8, "Double"),
  FLOAT32(4, "Float"),
  FLOAT16(2, "Half"),
  BFLOAT16(2, "BFloat16"),
  FLOAT8_E4M3FN(1, ""),
  FLOAT8_E5M2(1, ""),
  FLOAT8_E4M3FNUZ(1, ""),
  FLOAT8_E5M2FNUZ(1, ""),
  FLOAT8_E8M0FNU(1, ""),
  INT64(8, "Long"),
  INT32(4, "Int"),
  INT16(2, "Short"),
  INT8(1, "Char"),
  UINT64(8, ""),
  UINT32(4, ""),
  UINT16(2, ""),
  UINT8(1, "Byte"),
  BOOL(1, "Bool"),
  COMPLEX64(8, "ComplexFloat"),
  COMPLEX128(16, "ComplexDouble"),
  QINT8(1, "QInt8"),
  QUINT8(1, "QUInt8"),
  QINT32(4, "QInt32");

  private final int sizeInBytes;
  private final String storage;

  WeightType(int sizeInBytes, String storage) {
    this.sizeInBytes = sizeInBytes;
    this.storage = storage;
  }

  /** Returns the type of the elements of a {@code torch.XStorage}, by {@code XStorage}. */
  public static Optional<WeightType> ofStorage(String name) {
    return Arrays.stream(values())
        .filter(type -> !type.storage.isEmpty() && name.equals(type.storage + "Storage"))
        .findFirst();
  }

  /** Returns the type that {@code torch.NAME} is, by the name. */
  public static Optional<WeightType> ofTorchName(String name) {
    return Arrays.stream(values()).filter(type -> type.torchName().equals(name)).findFirst();
  }

  /** Returns the bytes that one element takes. */
  public int sizeInBytes() {
    return sizeInBytes;
  }

  /** Returns the bytes of one number: a complex element consists of two. */
  public int numberSizeInBytes() {
    return this == COMPLEX64 || this == COMPLEX128 ? sizeInBytes / 2 : sizeInBytes;
  }

  /** Returns whether elements are floating point or complex numbers. */
  public boolean isReal() {
    return compareTo(FLOAT8_E8M0FNU) <= 0 || this == COMPLEX64 || this == COMPLEX128;
  }

  /** Returns PyTorch's name, such as {@code float32}. */
  public String torchName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
