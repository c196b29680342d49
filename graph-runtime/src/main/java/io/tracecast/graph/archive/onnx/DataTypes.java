package io.tracecast.graph.archive.onnx;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;

/** Tells which element type a number of {@code TensorProto.DataType} (ONNX 1.21) stands for. */
final class DataTypes {
  private static final List<ElementType> BY_NUMBER =
      List.of(
          ElementType.OTHER,
          ElementType.FLOAT32,
          ElementType.UINT8,
          ElementType.INT8,
          ElementType.OTHER,
          ElementType.OTHER,
          ElementType.INT32,
          ElementType.INT64,
          ElementType.OTHER,
          ElementType.BOOL,
          ElementType.FLOAT16,
          ElementType.FLOAT64,
          ElementType.OTHER,
          ElementType.OTHER,
          ElementType.OTHER,
          ElementType.OTHER,
          ElementType.BFLOAT16);

  private DataTypes() {}

  static ElementType of(int number) {
    return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : ElementType.OTHER;
  }
}
