package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the layers of a quantised graph that were left in floating point. */
public final class FloatLayers {
  /** Those of which ONNX Runtime's WeightBiasQuantization rounds the weights. */
  private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm");

  private static final int NODE = 1 << 3 | MESSAGE;
  private static final int INITIALIZER = 5 << 3 | MESSAGE;
  private static final int NODE_INPUT = 1 << 3 | MESSAGE;
  private static final int NODE_OUTPUT = 2 << 3 | MESSAGE;
  private static final int NODE_OPERATOR = 4 << 3 | MESSAGE;
  private static final int TENSOR_NAME = 8 << 3 | MESSAGE;

  private final WireCursor cursor;
  private final Set<String> weights = new HashSet<>();
  private final Set<String> dequantised = new HashSet<>();
  private final List<Layer> layers = new ArrayList<>();

  private record Layer(String input, String weight) {}

  private FloatLayers(WireCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Returns whether a layer of the graph has weights in floating point and reads a tensor that was
   * quantised. Graphs in nodes and functions do not count.
   *
   * @param archive the archive's name, for messages
   * @throws io.tracecast.graph.archive.ArchiveException if the file is damaged
   */
  public static boolean readQuantisedTensors(String archive, ArchiveBytes bytes) {
    FloatLayers found = new FloatLayers(WireCursor.over(archive, bytes));
    try {
      found.cursor.readFields(found::readField);
    } catch (IOException e) {
      throw ArchiveErrors.corrupt(archive, "its protobuf message ends early or is malformed", e);
    }
    return found.layers.stream()
        .anyMatch(
            layer ->
                found.dequantised.contains(layer.input) && found.weights.contains(layer.weight));
  }

  private void readField(int tag) throws IOException {
    if (tag == OnnxReader.GRAPH_TAG) {
      cursor.readMessage(this::readGraphField);
    } else {
      cursor.skip(tag);
    }
  }

  private void readGraphField(int tag) throws IOException {
    switch (tag) {
      case NODE -> readNode();
      case INITIALIZER -> cursor.readOnly(TENSOR_NAME, () -> weights.add(cursor.readText()));
      default -> cursor.skip(tag);
    }
  }

  private void readNode() throws IOException {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String[] operator = {""};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case NODE_INPUT -> inputs.add(cursor.readText());
            case NODE_OUTPUT -> outputs.add(cursor.readText());
            case NODE_OPERATOR -> operator[0] = cursor.readText();
            default -> cursor.skip(tag);
          }
        });
    if (operator[0].equals("DequantizeLinear")) {
      dequantised.addAll(outputs);
    } else if (operator[0].equals("Constant")) {
      weights.addAll(outputs);
    } else if (LAYERS.contains(operator[0]) && inputs.size() > 1) {
      layers.add(new Layer(inputs.get(0), inputs.get(1)));
    }
  }
}
