package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.onnx.WireCursor.FLOAT;
import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.contents.Weights;
import io.tracecast.graph.archive.onnx.KeyValue;
import io.tracecast.graph.archive.onnx.WireCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads graphs and functions, and counts what is in them on the way. */
final class GraphFields {
  private static final int NODE = 1 << 3 | MESSAGE;
  private static final int NAME = 2 << 3 | MESSAGE;
  private static final int INITIALIZER = 5 << 3 | MESSAGE;
  private static final int DOC_STRING = 10 << 3 | MESSAGE;
  private static final int INPUT = 11 << 3 | MESSAGE;
  private static final int OUTPUT = 12 << 3 | MESSAGE;
  private static final int VALUE = 13 << 3 | MESSAGE;
  private static final int SPARSE_INITIALIZER = 15 << 3 | MESSAGE;
  private static final int SPARSE_VALUES = 1 << 3 | MESSAGE;
  private static final int SPARSE_INDICES = 2 << 3 | MESSAGE;
  private static final int SPARSE_DIMENSIONS = 3 << 3 | MESSAGE;
  private static final int SPARSE_DIMENSION = 3 << 3 | NUMBER;

  private static final int NODE_INPUT = 1 << 3 | MESSAGE;
  private static final int NODE_OUTPUT = 2 << 3 | MESSAGE;
  private static final int NODE_NAME = 3 << 3 | MESSAGE;
  private static final int NODE_OPERATOR = 4 << 3 | MESSAGE;
  private static final int NODE_ATTRIBUTE = 5 << 3 | MESSAGE;
  private static final int NODE_DOC_STRING = 6 << 3 | MESSAGE;
  private static final int NODE_DOMAIN = 7 << 3 | MESSAGE;
  private static final int NODE_PROPERTY = 9 << 3 | MESSAGE;

  private static final int ATTRIBUTE_NAME = 1 << 3 | MESSAGE;
  private static final int ATTRIBUTE_FLOAT = 2 << 3 | FLOAT;
  private static final int ATTRIBUTE_INT = 3 << 3 | NUMBER;
  private static final int ATTRIBUTE_TEXT = 4 << 3 | MESSAGE;
  private static final int ATTRIBUTE_TENSOR = 5 << 3 | MESSAGE;
  private static final int ATTRIBUTE_GRAPH = 6 << 3 | MESSAGE;
  private static final int ATTRIBUTE_FLOATS = 7 << 3 | MESSAGE;
  private static final int ATTRIBUTE_FLOAT_ALONE = 7 << 3 | FLOAT;
  private static final int ATTRIBUTE_INTS = 8 << 3 | MESSAGE;
  private static final int ATTRIBUTE_INT_ALONE = 8 << 3 | NUMBER;
  private static final int ATTRIBUTE_TEXTS = 9 << 3 | MESSAGE;
  private static final int ATTRIBUTE_GRAPHS = 11 << 3 | MESSAGE;
  private static final int ATTRIBUTE_DOC_STRING = 13 << 3 | MESSAGE;
  private static final int ATTRIBUTE_REFERENCE = 21 << 3 | MESSAGE;
  private static final int ATTRIBUTE_SPARSE_TENSOR = 22 << 3 | MESSAGE;

  private static final int FUNCTION_NAME = 1 << 3 | MESSAGE;
  private static final int FUNCTION_INPUT = 4 << 3 | MESSAGE;
  private static final int FUNCTION_OUTPUT = 5 << 3 | MESSAGE;
  private static final int FUNCTION_NODE = 7 << 3 | MESSAGE;
  private static final int FUNCTION_DOC_STRING = 8 << 3 | MESSAGE;
  private static final int FUNCTION_DOMAIN = 10 << 3 | MESSAGE;
  private static final int FUNCTION_DEFAULT = 11 << 3 | MESSAGE;

  /** What a node takes in memory beside its names and numbers, in the units of {@link Held}. */
  private static final int NODE_UNITS = 100;

  private static final int GRAPH_UNITS = 500;

  /** Graphs within nodes of graphs. */
  private static final int MOST_NESTING = 64;

  private final WireCursor cursor;
  private final Held held;
  private final Texts texts;
  private final OperatorCounts.Counter operators = new OperatorCounts.Counter();
  private final Weights.Sum weights = new Weights.Sum();
  private int nesting;

  GraphFields(WireCursor cursor, Held held, Texts texts) {
    this.cursor = cursor;
    this.held = held;
    this.texts = texts;
  }

  OperatorCounts operators() {
    return operators.counts(Optional.empty());
  }

  Weights weights() {
    return weights.weights(Optional.empty());
  }

  /** Reads the graph at hand. */
  Graph readGraph() throws IOException {
    if (++nesting > MOST_NESTING) {
      throw new IOException("Graphs are in each other over " + MOST_NESTING + " deep");
    }
    String[] name = {""};
    Graph graph =
        new Graph(
            "",
            new ArrayList<>(),
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new HashMap<>());
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case NODE -> readNode(graph.nodes());
            case NAME -> name[0] = cursor.readText();
            case DOC_STRING -> texts.addDocString(cursor.readText());
            case INITIALIZER -> addWeight(graph, TensorFields.read(cursor, held));
            case SPARSE_INITIALIZER -> addWeight(graph, readSparse(Weights.Kind.INITIALIZER));
            case INPUT -> add(graph.inputs(), ValueFields.read(cursor, texts));
            case OUTPUT -> add(graph.outputs(), ValueFields.read(cursor, texts));
            case VALUE -> addValue(graph, ValueFields.read(cursor, texts));
            default -> cursor.skip(tag);
          }
        });
    nesting--;
    return new Graph(
        name[0],
        graph.nodes(),
        graph.initializers(),
        graph.inputs(),
        graph.outputs(),
        graph.values());
  }

  private void addWeight(Graph graph, Tensor tensor) {
    if (!isSparse(tensor)) {
      add(Weights.Kind.INITIALIZER, tensor);
    }
    if (held.take(NODE_UNITS + tensor.name().length())) {
      graph.initializers().put(tensor.name(), tensor);
    }
  }

  private static boolean isSparse(Tensor tensor) {
    return tensor.type() == TensorType.UNDEFINED;
  }

  private void add(List<Value> values, Value value) {
    if (held.take(NODE_UNITS + value.name().length())) {
      values.add(value);
    }
  }

  private void addValue(Graph graph, Value value) {
    if (held.take(NODE_UNITS + value.name().length())) {
      graph.values().put(value.name(), value);
    }
  }

  private void add(Weights.Kind kind, Tensor tensor) {
    weights.add(kind, tensor.type().label(), tensor.elements(), tensor.sizeInBytes());
  }

  /** Counts what the sparse tensor at hand holds; returns its name and the shape it stands for. */
  private Tensor readSparse(Weights.Kind kind) throws IOException {
    List<Long> dims = new ArrayList<>();
    String[] name = {""};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case SPARSE_VALUES -> {
              Tensor values = TensorFields.read(cursor, held);
              name[0] = values.name();
              add(kind, values);
            }
            case SPARSE_INDICES -> add(kind, TensorFields.read(cursor, held));
            case SPARSE_DIMENSION -> dims.add(cursor.readNumber());
            case SPARSE_DIMENSIONS -> cursor.readPacked(dims::add);
            default -> cursor.skip(tag);
          }
        });
    return new Tensor(name[0], TensorType.UNDEFINED, dims, Optional.empty());
  }

  /** Reads the function at hand. */
  Function readFunction() throws IOException {
    String[] names = {"", ""};
    Function function =
        new Function(
            "", "", new ArrayList<>(), new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case FUNCTION_NAME -> names[1] = cursor.readText();
            case FUNCTION_DOMAIN -> names[0] = cursor.readText();
            case FUNCTION_INPUT -> addName(function.inputs());
            case FUNCTION_OUTPUT -> addName(function.outputs());
            case FUNCTION_NODE -> readNode(function.nodes());
            case FUNCTION_DOC_STRING -> texts.addDocString(cursor.readText());
            case FUNCTION_DEFAULT -> {
              Attribute attribute = readAttribute();
              if (held.take(NODE_UNITS + attribute.name().length())) {
                function.defaults().put(attribute.name(), attribute);
              }
            }
            default -> cursor.skip(tag);
          }
        });
    return new Function(
        names[0],
        names[1],
        function.inputs(),
        function.outputs(),
        function.defaults(),
        function.nodes());
  }

  private void addName(List<String> names) throws IOException {
    String name = cursor.readText();
    if (held.take(8 + name.length())) {
      names.add(name);
    }
  }

  private void readNode(List<Node> nodes) throws IOException {
    String[] fields = {"", "", ""};
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case NODE_INPUT -> addName(inputs);
            case NODE_OUTPUT -> addName(outputs);
            case NODE_NAME -> fields[0] = cursor.readText();
            case NODE_OPERATOR -> fields[1] = cursor.readText();
            case NODE_DOMAIN -> fields[2] = cursor.readText();
            case NODE_ATTRIBUTE -> {
              Attribute attribute = readAttribute();
              if (held.take(NODE_UNITS + attribute.name().length())) {
                attributes.put(attribute.name(), attribute);
              }
            }
            case NODE_DOC_STRING -> texts.addDocString(cursor.readText());
            case NODE_PROPERTY -> texts.addProperty(KeyValue.read(cursor));
            default -> cursor.skip(tag);
          }
        });
    Node node = new Node(fields[0], fields[1], fields[2], inputs, outputs, attributes);
    take(node);
    if (held.take(NODE_UNITS + fields[0].length())) {
      nodes.add(node);
    }
  }

  private void take(Node node) {
    operators.add(node.isStandard() ? Node.STANDARD : node.domain(), node.operator(), 1);
    texts.addNode(node.name().length() + node.outputs().stream().mapToInt(String::length).sum());
    if (node.isStandard() && node.operator().equals("Constant")) {
      node.attributes().values().forEach(this::addConstant);
    }
  }

  private void addConstant(Attribute value) {
    switch (value.name()) {
      case "value" ->
          value
              .tensor()
              .filter(tensor -> !isSparse(tensor))
              .ifPresent(tensor -> add(Weights.Kind.CONSTANT, tensor));
      case "value_float" -> addConstants(TensorType.FLOAT32, 1);
      case "value_floats" -> addConstants(TensorType.FLOAT32, value.numbers().size());
      case "value_int" -> addConstants(TensorType.INT64, 1);
      case "value_ints" -> addConstants(TensorType.INT64, value.integers().size());
      default -> {} // texts are no numbers, and sparse tensors are counted as they are read
    }
  }

  private void addConstants(TensorType type, int elements) {
    weights.add(Weights.Kind.CONSTANT, type.label(), elements, type.sizeInBytes(elements));
  }

  private Attribute readAttribute() throws IOException {
    AttributeFields fields = new AttributeFields();
    cursor.readMessage(fields::read);
    return fields.attribute();
  }

  /** The fields of one attribute. */
  private final class AttributeFields {
    private String name = "";
    private String reference = "";
    private Optional<Long> integer = Optional.empty();
    private Optional<Float> number = Optional.empty();
    private Optional<String> text = Optional.empty();
    private Optional<Tensor> tensor = Optional.empty();
    private final List<Long> integers = new ArrayList<>();
    private final List<Float> numbers = new ArrayList<>();
    private final List<String> strings = new ArrayList<>();
    private final List<Graph> graphs = new ArrayList<>();

    private void read(int tag) throws IOException {
      switch (tag) {
        case ATTRIBUTE_NAME -> name = cursor.readText();
        case ATTRIBUTE_REFERENCE -> reference = cursor.readText();
        case ATTRIBUTE_DOC_STRING -> texts.addDocString(cursor.readText());
        case ATTRIBUTE_INT -> integer = Optional.of(cursor.readNumber());
        case ATTRIBUTE_FLOAT -> number = Optional.of(cursor.readFloat());
        case ATTRIBUTE_TEXT -> text = Optional.of(cursor.readText());
        case ATTRIBUTE_TENSOR -> tensor = Optional.of(TensorFields.read(cursor, held));
        case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> add(readGraph());
        case ATTRIBUTE_INTS -> cursor.readPacked(this::add);
        case ATTRIBUTE_INT_ALONE -> add(cursor.readNumber());
        case ATTRIBUTE_FLOATS -> cursor.readPackedFloats(this::add);
        case ATTRIBUTE_FLOAT_ALONE -> add(cursor.readFloat());
        case ATTRIBUTE_TEXTS -> addName(strings);
        case ATTRIBUTE_SPARSE_TENSOR -> tensor = Optional.of(readSparse(Weights.Kind.CONSTANT));
        default -> cursor.skip(tag);
      }
    }

    private void add(long element) {
      if (held.take(1)) {
        integers.add(element);
      }
    }

    private void add(Graph graph) {
      if (held.take(GRAPH_UNITS)) {
        graphs.add(graph);
      }
    }

    private void add(float element) {
      if (held.take(1)) {
        numbers.add(element);
      }
    }

    private Attribute attribute() {
      return new Attribute(
          name, integer, number, text, integers, numbers, strings, tensor, graphs, reference);
    }
  }
}
