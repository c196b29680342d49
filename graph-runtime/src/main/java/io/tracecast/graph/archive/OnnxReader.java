package io.tracecast.graph.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an ONNX file says of itself: signature and metadata. Field numbers are those of {@code
 * onnx.proto} (ONNX 1.21); weights are skipped, never held.
 */
final class OnnxReader {

  /** The metadata property that carries the interface. */
  static final String INTERFACE_PROPERTY = "tracecast.interface";

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
  static final int MODEL_METADATA = 14 << 3 | MESSAGE;

  /** The tag of the graph. */
  static final int MODEL_GRAPH = 7 << 3 | MESSAGE;

  private static final int MODEL_IR_VERSION = 1 << 3 | NUMBER;
  private static final int MODEL_OPSET = 8 << 3 | MESSAGE;
  private static final int OPSET_DOMAIN = 1 << 3 | MESSAGE;
  private static final int OPSET_VERSION = 2 << 3 | NUMBER;
  private static final int PROPERTY_KEY = 1 << 3 | MESSAGE;
  private static final int PROPERTY_VALUE = 2 << 3 | MESSAGE;
  private static final int GRAPH_NODE = 1 << 3 | MESSAGE;
  private static final int NODE_OPERATOR = 4 << 3 | MESSAGE;
  private static final int GRAPH_INITIALIZER = 5 << 3 | MESSAGE;
  private static final int GRAPH_INPUT = 11 << 3 | MESSAGE;
  private static final int GRAPH_OUTPUT = 12 << 3 | MESSAGE;
  private static final int INITIALIZER_NAME = 8 << 3 | MESSAGE;
  private static final int INITIALIZER_LOCATION = 14 << 3 | NUMBER;
  private static final int VALUE_NAME = 1 << 3 | MESSAGE;
  private static final int VALUE_TYPE = 2 << 3 | MESSAGE;
  private static final int TYPE_TENSOR = 1 << 3 | MESSAGE;
  private static final int TENSOR_ELEMENT = 1 << 3 | NUMBER;
  private static final int TENSOR_SHAPE = 2 << 3 | MESSAGE;
  private static final int SHAPE_DIMENSION = 1 << 3 | MESSAGE;
  private static final int DIMENSION_SIZE = 1 << 3 | NUMBER;

  private static final int MAX_VALUES = 100_000;
  private static final int MAX_AXES = 64;
  private static final int MAX_TEXT_SIZE_IN_BYTES = 64 << 20;

  private final String name;
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final List<TensorSpec> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private final Set<String> operators = new HashSet<>();
  private Optional<GraphInterface> graphInterface = Optional.empty();
  private boolean hasGraph;
  private long irVersion;
  private long opset;

  private OnnxReader(String name) {
    this.name = name;
  }

  static GraphArchive read(String name, ArchiveBytes bytes, Optional<String> knownSha256) {
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
    return new GraphArchive(
        name,
        GraphFormat.ONNX,
        knownSha256.orElseGet(bytes::sha256),
        signature,
        reader.operators,
        Optional.of(new OnnxVersion(reader.irVersion, reader.opset)),
        reader.graphInterface,
        bytes);
  }

  private Signature signature() {
    List<TensorSpec> real =
        inputs.stream().filter(input -> !initializers.contains(input.name())).toList();
    return new Signature(real, outputs);
  }

  private static void checkInput(String name, Signature signature) {
    if (signature.inputs().size() != 1) {
      throw ArchiveErrors.inputs(name, signature);
    }
    TensorSpec input = signature.inputs().get(0);
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
    if (pair[0].equals(INTERFACE_PROPERTY)) {
      graphInterface = Optional.of(GraphInterfaceJson.parse(name, pair[1]));
    }
  }

  /** Returns the key of an encoded metadata property, empty where it has none. */
  static String propertyKey(byte[] property) throws IOException {
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

  private void readNodeField(CodedInputStream stream, int tag) throws IOException {
    if (tag == NODE_OPERATOR) {
      operators.add(stream.readString());
    } else {
      skip(stream, tag);
    }
  }

  private void readGraphField(CodedInputStream stream, int tag) throws IOException {
    switch (tag) {
      case GRAPH_NODE -> readMessage(stream, this::readNodeField);
      case GRAPH_INITIALIZER -> readInitializer(stream);
      case GRAPH_INPUT -> inputs.add(readValue(stream));
      case GRAPH_OUTPUT -> outputs.add(readValue(stream));
      default -> skip(stream, tag);
    }
    int values = inputs.size() + outputs.size() + initializers.size() + operators.size();
    if (values > MAX_VALUES) {
      throw ArchiveErrors.hostile(name, values + " inputs, outputs and weights");
    }
  }

  private void readInitializer(CodedInputStream stream) throws IOException {
    String[] tensorName = {""};
    int[] location = {0};
    readMessage(
        stream,
        (message, tag) -> {
          switch (tag) {
            case INITIALIZER_NAME -> tensorName[0] = readText(message);
            case INITIALIZER_LOCATION -> location[0] = message.readEnum();
            default -> skip(message, tag);
          }
        });
    if (location[0] == EXTERNAL) {
      throw ArchiveErrors.externalData(name, tensorName[0]);
    }
    initializers.add(tensorName[0]);
  }

  private TensorSpec readValue(CodedInputStream stream) throws IOException {
    String[] valueName = {""};
    ElementType[] type = {ElementType.OTHER};
    List<Long> dimensions = new ArrayList<>();
    FieldReader tensorType =
        (message, tag) -> {
          switch (tag) {
            case TENSOR_ELEMENT -> type[0] = elementType(message.readEnum());
            case TENSOR_SHAPE ->
                readMessage(
                    message, only(SHAPE_DIMENSION, shape -> readDimension(shape, dimensions)));
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

  private void readDimension(CodedInputStream stream, List<Long> dimensions) throws IOException {
    long[] size = {TensorSpec.DYNAMIC};
    readMessage(stream, only(DIMENSION_SIZE, dimension -> size[0] = dimension.readInt64()));
    dimensions.add(size[0] > 0 ? size[0] : TensorSpec.DYNAMIC);
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

  private interface FieldReader {
    void read(CodedInputStream stream, int tag) throws IOException;
  }

  private interface ValueReader {
    void read(CodedInputStream stream) throws IOException;
  }

  private static FieldReader only(int wanted, ValueReader reader) {
    return (stream, tag) -> {
      if (tag == wanted) {
        reader.read(stream);
      } else {
        skip(stream, tag);
      }
    };
  }

  private static void readMessage(CodedInputStream stream, FieldReader reader) throws IOException {
    int outer = stream.pushLimit(stream.readRawVarint32());
    int tag;
    while ((tag = stream.readTag()) != 0) {
      reader.read(stream, tag);
    }
    stream.checkLastTagWas(0);
    if (stream.getBytesUntilLimit() > 0) {
      throw new IOException("The file ends within a message");
    }
    stream.popLimit(outer);
  }

  private static void skip(CodedInputStream stream, int tag) throws IOException {
    if (!stream.skipField(tag)) {
      throw new IOException("Unexpected end of a group");
    }
  }
}
