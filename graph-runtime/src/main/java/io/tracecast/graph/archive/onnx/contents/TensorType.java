package io.tracecast.graph.archive.onnx.contents;

/**
 * An element type of {@code TensorProto.DataType} (ONNX 1.21), in the order of its numbers.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html#tensor-element-types">ONNX's element
 *     types</a>
 */
enum TensorType {
  UNDEFINED(0),
  FLOAT32(32),
  UINT8(8),
  INT8(8),
  UINT16(16),
  INT16(16),
  INT32(32),
  INT64(64),
  STRING(0),
  BOOL(8),
  FLOAT16(16),
  FLOAT64(64),
  UINT32(32),
  UINT64(64),
  COMPLEX64(64),
  COMPLEX128(128),
  BFLOAT16(16),
  FLOAT8E4M3FN(8),
  FLOAT8E4M3FNUZ(8),
  FLOAT8E5M2(8),
  FLOAT8E5M2FNUZ(8),
  UINT4(4),
  INT4(4),
  FLOAT4E2M1(4),
  FLOAT8E8M0(8),
  UINT2(2),
  INT2(2);

  private static final TensorType[] BY_NUMBER = values();

  private final int bits;

  TensorType(int bits) {
    this.bits = bits;
  }

  static TensorType of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNDEFINED;
  }

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Returns what that many elements take, packed as the file packs them. */
  long sizeInBytes(long elements) {
    long whole = elements / 8;
    long rest = elements % 8;
    return whole > Long.MAX_VALUE / 16 / 8 ? Long.MAX_VALUE : whole * bits + (rest * bits + 7) / 8;
  }
}
