package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import io.tracecast.graph.archive.ArchiveErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a graph and the functions it calls: its values, and what operators and weights it has. */
final class GraphReader {
  private static final int NODE = 1 << 3 | MESSAGE;
  private static final int INITIALIZER = 5 << 3 | MESSAGE;
  private static final int INPUT = 11 << 3 | MESSAGE;
  private static final int OUTPUT = 12 << 3 | MESSAGE;
  private static final int SPARSE_INITIALIZER = 15 << 3 | MESSAGE;
  private static final int FUNCTION_NODE = 7 << 3 | MESSAGE;
  private static final int FUNCTION_ATTRIBUTE = 11 << 3 | MESSAGE;
  private static final int NODE_INPUT = 1 << 3 | MESSAGE;
  private static final int NODE_OUTPUT = 2 << 3 | MESSAGE;
  private static final int NODE_OPERATOR = 4 << 3 | MESSAGE;
  private static final int NODE_ATTRIBUTE = 5 << 3 | MESSAGE;
  private static final int ATTRIBUTE_TENSOR = 5 << 3 | MESSAGE;
  private static final int ATTRIBUTE_GRAPH = 6 << 3 | MESSAGE;
  private static final int ATTRIBUTE_TENSORS = 10 << 3 | MESSAGE;
  private static final int ATTRIBUTE_GRAPHS = 11 << 3 | MESSAGE;
  private static final int ATTRIBUTE_SPARSE_TENSOR = 22 << 3 | MESSAGE;
  private static final int ATTRIBUTE_SPARSE_TENSORS = 23 << 3 | MESSAGE;

  private static final int MAX_VALUES = 100_000;

  /** Graphs within nodes of graphs. */
  private static final int MAX_NESTING = 64;

  private final String archive;
  private final WireCursor cursor;
  private final TensorReader tensors;
  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private final Set<String> operators = new HashSet<>();
  private final FloatLayers floatLayers = new FloatLayers();
  private int nesting;

  /**
   * Creates a reader.
   *
   * @param archive the name of the archive, for messages
   * @param externalData takes down which weights lie in other files
   */
  GraphReader(String archive, WireCursor cursor, ExternalData externalData) {
    this.archive = archive;
    this.cursor = cursor;
    this.tensors = new TensorReader(cursor, externalData);
  }

  List<ValueInfo> inputs() {
    return inputs;
  }

  List<ValueInfo> outputs() {
    return outputs;
  }

  /** Returns the names of the weights, dense and sparse. */
  Set<String> initializers() {
    return initializers;
  }

  /** Returns the names of the operators of all nodes, also of graphs in them and of functions. */
  Set<String> operators() {
    return operators;
  }

  /**
   * Returns whether a layer has weights in floating point and reads a tensor that was quantised.
   */
  boolean hasFloatLayersAmongIntegers() {
    return floatLayers.readQuantisedTensors(initializers);
  }

  /** Reads the graph at hand. */
  void readGraph() throws IOException {
    cursor.readMessage(this::readGraphField);
  }

  /** Reads the function at hand. */
  void readFunction() throws IOException {
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case FUNCTION_NODE -> readNode();
            case FUNCTION_ATTRIBUTE -> readAttribute();
            default -> cursor.skip(tag);
          }
        });
  }

  private void readGraphField(int tag) throws IOException {
    switch (tag) {
      case NODE -> readNode();
      case INITIALIZER -> initializers.add(tensors.read());
      case SPARSE_INITIALIZER -> initializers.add(tensors.readSparse());
      case INPUT -> inputs.add(ValueInfo.read(archive, cursor));
      case OUTPUT -> outputs.add(ValueInfo.read(archive, cursor));
      default -> cursor.skip(tag);
    }
    checkSize();
  }

  private void checkSize() {
    int values =
        inputs.size()
            + outputs.size()
            + initializers.size()
            + operators.size()
            + floatLayers.size();
    if (values > MAX_VALUES) {
      throw ArchiveErrors.hostile(archive, values + " inputs, outputs, weights and layers");
    }
  }

  private void readNode() throws IOException {
    List<String> nodeInputs = new ArrayList<>();
    List<String> nodeOutputs = new ArrayList<>();
    String[] operator = {""};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case NODE_INPUT -> addName(nodeInputs);
            case NODE_OUTPUT -> addName(nodeOutputs);
            case NODE_OPERATOR -> operator[0] = cursor.readText();
            case NODE_ATTRIBUTE -> readAttribute();
            default -> cursor.skip(tag);
          }
        });
    operators.add(operator[0]);
    floatLayers.take(operator[0], nodeInputs, nodeOutputs);
    checkSize();
  }

  private void addName(List<String> names) throws IOException {
    names.add(cursor.readText());
    if (names.size() > MAX_VALUES) {
      throw ArchiveErrors.hostile(archive, "a node of over " + MAX_VALUES + " inputs or outputs");
    }
  }

  /** Nodes hold tensors, as Constant does, and graphs, as If and Loop do. */
  private void readAttribute() throws IOException {
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> tensors.read();
            case ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS -> tensors.readSparse();
            case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> readNestedGraph();
            default -> cursor.skip(tag);
          }
        });
  }

  /** The weights and values of a graph in a node are its own, and none that callers can give. */
  private void readNestedGraph() throws IOException {
    if (++nesting > MAX_NESTING) {
      throw ArchiveErrors.hostile(archive, "graphs in each other over " + MAX_NESTING + " deep");
    }
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case NODE -> readNode();
            case INITIALIZER -> tensors.read();
            case SPARSE_INITIALIZER -> tensors.readSparse();
            default -> cursor.skip(tag);
          }
        });
    nesting--;
  }
}
