package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.OnnxMessages.only;
import static io.tracecast.graph.archive.onnx.OnnxMessages.readMessage;
import static io.tracecast.graph.archive.onnx.OnnxMessages.skip;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.ClassNames;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.archive.OnnxVersion;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Reads what an ONNX file says of itself: signature and metadata. Field numbers are those of {@code
 * onnx.proto} (ONNX 1.21); weights are skipped, never held.
 */
public final class OnnxReader {

  /** The metadata property that carries the interface. */
  public static final String INTERFACE_PROPERTY = "tracecast.interface";

  /** {@code TensorProto.DataType} by number. */
  private static final List<ElementType> ELEMENT_TYPES =
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

  private static final int EXTERNAL = 1;

  private static final int MESSAGE = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NUMBER = WireFormat.WIRETYPE_VARINT;

  /** The tag of a metadata property. */
  public static final int MODEL_METADATA = 14 << 3 | MESSAGE;

  /** The tag of the graph. */
  public static final int MODEL_GRAPH = 7 << 3 | MESSAGE;

  private static final int MODEL_FUNCTION = 25 << 3 | MESSAGE;
  private static final int MODEL_IR_VERSION = 1 << 3 | NUMBER;
  private static final int MODEL_OPSET = 8 << 3 | MESSAGE;
  private static final int OPSET_DOMAIN = 1 << 3 | MESSAGE;
  private static final int OPSET_VERSION = 2 << 3 | NUMBER;
  private static final int PROPERTY_KEY = 1 << 3 | MESSAGE;
  private static final int PROPERTY_VALUE = 2 << 3 | MESSAGE;
  private static final int GRAPH_NODE = 1 << 3 | MESSAGE;
  private static final int NODE_OPERATOR = 4 << 3 | MESSAGE;
  private static final int NODE_ATTRIBUTE = 5 << 3 | MESSAGE;
  private static final int ATTRIBUTE_TENSOR = 5 << 3 | MESSAGE;
  private static final int ATTRIBUTE_GRAPH = 6 << 3 | MESSAGE;
  private static final int ATTRIBUTE_TENSORS = 10 << 3 | MESSAGE;
  private static final int ATTRIBUTE_GRAPHS = 11 << 3 | MESSAGE;
  private static final int ATTRIBUTE_SPARSE_TENSOR = 22 << 3 | MESSAGE;
  private static final int ATTRIBUTE_SPARSE_TENSORS = 23 << 3 | MESSAGE;
  private static final int GRAPH_INITIALIZER = 5 << 3 | MESSAGE;
  private static final int GRAPH_INPUT = 11 << 3 | MESSAGE;
  private static final int GRAPH_OUTPUT = 12 << 3 | MESSAGE;
  private static final int GRAPH_SPARSE_INITIALIZER = 15 << 3 | MESSAGE;
  private static final int SPARSE_VALUES = 1 << 3 | MESSAGE;
  private static final int SPARSE_INDICES = 2 << 3 | MESSAGE;
  private static final int TENSOR_DIMENSION = 1 << 3 | NUMBER;
  private static final int TENSOR_DIMENSIONS = 1 << 3 | MESSAGE;
  private static final int TENSOR_TYPE = 2 << 3 | NUMBER;
  private static final int TENSOR_NAME = 8 << 3 | MESSAGE;
  private static final int TENSOR_EXTERNAL_DATA = 13 << 3 | MESSAGE;
  private static final int TENSOR_LOCATION = 14 << 3 | NUMBER;
  private static final int FUNCTION_NODE = 7 << 3 | MESSAGE;
  private static final int FUNCTION_ATTRIBUTE = 11 << 3 | MESSAGE;
  private static final int VALUE_NAME = 1 << 3 | MESSAGE;
  private static final int VALUE_TYPE = 2 << 3 | MESSAGE;
  private static final int TYPE_TENSOR = 1 << 3 | MESSAGE;
  private static final int TENSOR_ELEMENT = 1 << 3 | NUMBER;
  private static final int TENSOR_SHAPE = 2 << 3 | MESSAGE;
  private static final int SHAPE_DIMENSION = 1 << 3 | MESSAGE;
  private static final int DIMENSION_SIZE = 1 << 3 | NUMBER;
  private static final int DIMENSION_NAME = 2 << 3 | MESSAGE;

  /** The first version in which what has a value may be given another. */
  private static final int DEFAULTS_IR = 4;

  private static final int MAX_VALUES = 100_000;
  private static final int MAX_AXES = 64;

  /** Graphs within nodes of graphs. */
  private static final int MAX_NESTING = 64;

  private static final int MAX_TEXT_SIZE_IN_BYTES = 64 << 20;

  private final String name;
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final List<TensorSpec> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private final Set<String> operators = new HashSet<>();
  private final ExternalData externalData;
  private final Map<String, String> firstAxes = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private Optional<GraphInterface> graphInterface = Optional.empty();
  private boolean hasGraph;
  private long irVersion;
  private long opset;
  private int nesting;

  private OnnxReader(String name) {
    this.name = name;
    this.externalData = new ExternalData(name);
  }

  /**
   * Reads the file, and the files beside it in which it keeps tensors.
   *
   * @param folder where those are; empty where only the bytes are at hand
   * @param knownSha256 the digest where the same archive was inspected before
   */
  public static GraphArchive read(
      String name,
      ArchiveBytes bytes,
      Optional<ArchiveFolder> folder,
      Optional<String> knownSha256) {
    OnnxReader reader = new OnnxReader(name);
    try {
      CodedInputStream stream = CodedInputStream.newInstance(bytes.openStream(), 1 << 16);
      stream.setSizeLimit(Integer.MAX_VALUE);
      reader.readModel(stream);
    } catch (IOException e) {
      throw reader.hasGraph
          ? ArchiveErrors.corrupt(name, "its protobuf message ends early or is malformed", e)
          : ArchiveErrors.unknownFormat(name, "");
    }
    if (!reader.hasGraph) {
      throw ArchiveErrors.unknownFormat(name, "");
    }
    Signature signature = reader.signature();
    checkInput(name, signature);
    List<ArchivePart> parts = reader.externalData.read(folder);
    return new GraphArchive(
        name,
        GraphFormat.ONNX,
        knownSha256.orElseGet(() -> GraphArchive.digest(bytes, parts)),
        signature,
        reader.operators,
        Optional.of(new OnnxVersion(reader.irVersion, reader.opset)),
        reader.graphInterface,
        reader.classNames(),
        bytes,
        parts);
  }

  /** Before IR version 4 every weight was listed among the inputs, and none could be given. */
  private Signature signature() {
    Map<Boolean, List<TensorSpec>> byDefault =
        inputs.stream()
            .collect(Collectors.partitioningBy(input -> initializers.contains(input.name())));
    List<TensorSpec> optional = irVersion < DEFAULTS_IR ? List.of() : byDefault.get(true);
    Signature signature = new Signature(byDefault.get(false), outputs, optional, Set.of());
    if (signature.inputs().isEmpty()) {
      return signature;
    }
    String batch = firstAxes.get(signature.image().name());
    Set<String> batched = new HashSet<>(firstAxes.keySet());
    batched.removeIf(input -> batch == null || !firstAxes.get(input).equals(batch));
    return new Signature(signature.inputs(), outputs, optional, batched);
  }

  private static void checkInput(String name, Signature signature) {
    if (signature.inputs().isEmpty()) {
      throw ArchiveErrors.noInput(name);
    }
    TensorSpec input = signature.image();
    int rank = input.dims().size();
    if (rank != 0 && rank != 4) {
      throw ArchiveErrors.inputShape(name, input, "it has " + rank + " axes, not 4");
    }
    for (int axis = 0; axis < rank; axis++) {
      long most = axis == 0 ? Integer.MAX_VALUE : Preprocessing.MAX_SIDE;
      if (input.dims().get(axis) > most) {
        throw ArchiveErrors.inputShape(name, input, "axis %d is over %d".formatted(axis, most));
      }
    }
    if (!input.type().isOfImages()) {
      throw ArchiveErrors.inputShape(
          name, input, "its elements are neither float32, float16, bfloat16 nor uint8");
    }
  }

  private void readModel(CodedInputStream stream) throws IOException {
    int tag;
    while ((tag = stream.readTag()) != 0) {
      switch (tag) {
        case MODEL_GRAPH -> {
          hasGraph = true;
          readMessage(stream, this::readGraphField);
        }
        case MODEL_METADATA -> readProperty(stream);
        case MODEL_IR_VERSION -> irVersion = stream.readInt64();
        case MODEL_OPSET -> readOpset(stream);
        case MODEL_FUNCTION -> readMessage(stream, this::readFunctionField);
        default -> skip(stream, tag);
      }
    }
  }

  /** Only the standard operators have a domain without a name, or of this one. */
  private void readOpset(CodedInputStream stream) throws IOException {
    String[] domain = {""};
    long[] version = {0};
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case OPSET_DOMAIN -> domain[0] = readText(message);
            case OPSET_VERSION -> version[0] = message.readInt64();
            default -> skip(message, tag);
          }
        });
    if (domain[0].isEmpty() || domain[0].equals("ai.onnx")) {
      opset = Math.max(opset, version[0]);
    }
  }

  private void readProperty(CodedInputStream stream) throws IOException {
    readPair(
        stream,
        (key, value) -> {
          if (key.equals(INTERFACE_PROPERTY)) {
            graphInterface = Optional.of(GraphInterfaceJson.parse(name, value));
          } else if (ClassNames.PROPERTIES.contains(key)) {
            names.put(key, value);
          }
        });
  }

  private Optional<ClassNames> classNames() {
    return ClassNames.PROPERTIES.stream()
        .filter(names::containsKey)
        .findFirst()
        .map(key -> ClassNames.ofProperty(key, names.get(key)));
  }

  /** Reads a message of two texts, a key and its value. */
  private void readPair(CodedInputStream stream, BiConsumer<String, String> taker)
      throws IOException {
    String[] pair = {"", ""};
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case PROPERTY_KEY -> pair[0] = readText(message);
            case PROPERTY_VALUE -> pair[1] = readText(message);
            default -> skip(message, tag);
          }
        });
    taker.accept(pair[0], pair[1]);
  }

  /** Returns the key of an encoded metadata property, empty where it has none. */
  public static String propertyKey(byte[] property) throws IOException {
    String key = "";
    CodedInputStream stream = CodedInputStream.newInstance(property);
    int tag;
    while ((tag = stream.readTag()) != 0) {
      if (tag == PROPERTY_KEY) {
        key = stream.readString();
      } else {
        skip(stream, tag);
      }
    }
    return key;
  }

  private void readFunctionField(CodedInputStream stream, int tag) throws IOException {
    switch (tag) {
      case FUNCTION_NODE -> readMessage(stream, this::readNodeField);
      case FUNCTION_ATTRIBUTE -> readMessage(stream, this::readAttributeField);
      default -> skip(stream, tag);
    }
  }

  private void readNodeField(CodedInputStream stream, int tag) throws IOException {
    switch (tag) {
      case NODE_OPERATOR -> operators.add(stream.readString());
      case NODE_ATTRIBUTE -> readMessage(stream, this::readAttributeField);
      default -> skip(stream, tag);
    }
  }

  /** Nodes hold tensors, as Constant does, and graphs, as If and Loop do. */
  private void readAttributeField(CodedInputStream stream, int tag) throws IOException {
    switch (tag) {
      case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> readTensor(stream);
      case ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS -> readSparseTensor(stream);
      case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> readNestedGraph(stream);
      default -> skip(stream, tag);
    }
  }

  private void readNestedGraph(CodedInputStream stream) throws IOException {
    if (++nesting > MAX_NESTING) {
      throw ArchiveErrors.hostile(name, "graphs in each other over " + MAX_NESTING + " deep");
    }
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case GRAPH_NODE -> readMessage(message, this::readNodeField);
            case GRAPH_INITIALIZER -> readTensor(message);
            case GRAPH_SPARSE_INITIALIZER -> readSparseTensor(message);
            default -> skip(message, tag);
          }
        });
    nesting--;
  }

  private void readGraphField(CodedInputStream stream, int tag) throws IOException {
    switch (tag) {
      case GRAPH_NODE -> readMessage(stream, this::readNodeField);
      case GRAPH_INITIALIZER -> initializers.add(readTensor(stream));
      case GRAPH_SPARSE_INITIALIZER -> initializers.add(readSparseTensor(stream));
      case GRAPH_INPUT -> inputs.add(readInput(stream));
      case GRAPH_OUTPUT -> outputs.add(readValue(stream, new ArrayList<>()));
      default -> skip(stream, tag);
    }
    int values = inputs.size() + outputs.size() + initializers.size() + operators.size();
    if (values > MAX_VALUES) {
      throw ArchiveErrors.hostile(name, values + " inputs, outputs and weights");
    }
  }

  /** Reads values and indices; returns the name, which is that of the values. */
  private String readSparseTensor(CodedInputStream stream) throws IOException {
    String[] values = {""};
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case SPARSE_VALUES -> values[0] = readTensor(message);
            case SPARSE_INDICES -> readTensor(message);
            default -> skip(message, tag);
          }
        });
    return values[0];
  }

  /** Reads where a tensor's data lie, not the data; returns the tensor's name. */
  private String readTensor(CodedInputStream stream) throws IOException {
    String[] tensorName = {""};
    int[] location = {0};
    int[] type = {0};
    long[] elements = {1};
    Map<String, String> external = new HashMap<>();
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case TENSOR_NAME -> tensorName[0] = readText(message);
            case TENSOR_TYPE -> type[0] = message.readEnum();
            case TENSOR_DIMENSION -> elements[0] = times(elements[0], message.readInt64());
            case TENSOR_DIMENSIONS -> elements[0] = times(elements[0], packedProduct(message));
            case TENSOR_EXTERNAL_DATA -> readPair(message, external::put);
            case TENSOR_LOCATION -> location[0] = message.readEnum();
            default -> skip(message, tag);
          }
        });
    if (location[0] == EXTERNAL) {
      long sizeInBytes = times(elements[0], elementType(type[0]).sizeInBytes());
      externalData.add(tensorName[0], external, sizeInBytes);
    }
    return tensorName[0];
  }

  private static long packedProduct(CodedInputStream stream) throws IOException {
    int outer = stream.pushLimit(stream.readRawVarint32());
    long product = 1;
    while (!stream.isAtEnd()) {
      product = times(product, stream.readInt64());
    }
    stream.popLimit(outer);
    return product;
  }

  private static long times(long left, long right) throws IOException {
    try {
      return Math.multiplyExact(left, right);
    } catch (ArithmeticException e) {
      throw new IOException("A tensor has more elements than can be counted", e);
    }
  }

  private TensorSpec readInput(CodedInputStream stream) throws IOException {
    List<String> axes = new ArrayList<>();
    TensorSpec input = readValue(stream, axes);
    if (!axes.isEmpty() && !axes.get(0).isEmpty()) {
      firstAxes.put(input.name(), axes.get(0));
    }
    return input;
  }

  /**
   * Reads an input or output.
   *
   * @param axes takes the name of each axis, empty where it has none
   */
  private TensorSpec readValue(CodedInputStream stream, List<String> axes) throws IOException {
    String[] valueName = {""};
    ElementType[] type = {ElementType.OTHER};
    List<Long> dimensions = new ArrayList<>();
    OnnxMessages.FieldReader tensorType =
        (message, tag) -> {
          switch (tag) {
            case TENSOR_ELEMENT -> type[0] = elementType(message.readEnum());
            case TENSOR_SHAPE ->
                readMessage(
                    message,
                    only(SHAPE_DIMENSION, shape -> readDimension(shape, dimensions, axes)));
            default -> skip(message, tag);
          }
        };
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case VALUE_NAME -> valueName[0] = readText(message);
            case VALUE_TYPE ->
                readMessage(message, only(TYPE_TENSOR, tensor -> readMessage(tensor, tensorType)));
            default -> skip(message, tag);
          }
        });
    return new TensorSpec(valueName[0], type[0], dimensions);
  }

  private void readDimension(CodedInputStream stream, List<Long> dimensions, List<String> axes)
      throws IOException {
    long[] size = {TensorSpec.DYNAMIC};
    String[] axis = {""};
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case DIMENSION_SIZE -> size[0] = message.readInt64();
            case DIMENSION_NAME -> axis[0] = readText(message);
            default -> skip(message, tag);
          }
        });
    dimensions.add(size[0] > 0 ? size[0] : TensorSpec.DYNAMIC);
    axes.add(axis[0]);
    if (dimensions.size() > MAX_AXES) {
      throw ArchiveErrors.hostile(name, "a value of over " + MAX_AXES + " axes");
    }
  }

  private String readText(CodedInputStream stream) throws IOException {
    int sizeInBytes = stream.readRawVarint32();
    if (sizeInBytes > MAX_TEXT_SIZE_IN_BYTES) {
      throw ArchiveErrors.hostile(name, "a text of " + sizeInBytes + " bytes");
    }
    return new String(stream.readRawBytes(sizeInBytes), UTF_8);
  }

  private static ElementType elementType(int number) {
    return number >= 0 && number < ELEMENT_TYPES.size()
        ? ELEMENT_TYPES.get(number)
        : ElementType.OTHER;
  }
}
