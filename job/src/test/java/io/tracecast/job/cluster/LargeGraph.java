package io.tracecast.job.cluster;

import com.google.protobuf.CodedOutputStream;
import io.tracecast.job.Invocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The sample graph with a weight of any size beside its own, which it does not use. */
final class LargeGraph {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int TENSOR_DIMENSION = 1;
  private static final int TENSOR_ELEMENT = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_DATA = 9;
  private static final int UINT8 = 2;

  private LargeGraph() {}

  /**
   * Writes the graph. Protobuf reads a message that comes in two parts as one, so the weight is
   * simply appended.
   */
  static Path write(Path target, int weightSizeInBytes) throws IOException {
    byte[] weight = new byte[weightSizeInBytes];
    new Random(1).nextBytes(weight);
    int tensorSize =
        CodedOutputStream.computeInt64Size(TENSOR_DIMENSION, weight.length)
            + CodedOutputStream.computeInt32Size(TENSOR_ELEMENT, UINT8)
            + CodedOutputStream.computeStringSize(TENSOR_NAME, "ballast")
            + CodedOutputStream.computeByteArraySize(TENSOR_DATA, weight);
    int initializerSize =
        CodedOutputStream.computeTagSize(GRAPH_INITIALIZER)
            + CodedOutputStream.computeUInt32SizeNoTag(tensorSize)
            + tensorSize;
    Files.copy(Invocation.ONNX, target);
    try (OutputStream file =
        Files.newOutputStream(target, java.nio.file.StandardOpenOption.APPEND)) {
      CodedOutputStream stream = CodedOutputStream.newInstance(file);
      stream.writeTag(MODEL_GRAPH, 2);
      stream.writeUInt32NoTag(initializerSize);
      stream.writeTag(GRAPH_INITIALIZER, 2);
      stream.writeUInt32NoTag(tensorSize);
      stream.writeInt64(TENSOR_DIMENSION, weight.length);
      stream.writeInt32(TENSOR_ELEMENT, UINT8);
      stream.writeString(TENSOR_NAME, "ballast");
      stream.writeByteArray(TENSOR_DATA, weight);
      stream.flush();
    }
    return target;
  }
}
