package io.tracecast.graph.archive;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
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

  private final String name;
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final List<TensorSpec> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private Optional<GraphInterface> graphInterface = Optional.empty();
  private boolean hasGraph;

  private OnnxReader(String name) {
    this.name = name;
  }

  static GraphArchive read(String name, ArchiveBytes bytes) {
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
        name, GraphFormat.ONNX, bytes.sha256(), signature, reader.graphInterface, bytes);
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
    if (input.type() != ElementType.FLOAT32 && input.type() != ElementType.UINT8) {
      throw ArchiveErrors.inputShape(name, input, "its elements are neither float32 nor uint8");
    }
  }

  private void readModel(CodedInputStream stream) throws IOException {
    int tag;
    while ((tag = stream.readTag()) != 0) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 7 -> {
          hasGraph = true;
          readMessage(stream, this::readGraphField);
        }
        case 14 -> readProperty(stream);
        default -> skip(stream, tag);
      }
    }
  }

  private void readProperty(CodedInputStream stream) throws IOException {
    String[] pair = {"", ""};
    readMessage(
        stream,
        (message, tag) -> {
          int field = WireFormat.getTagFieldNumber(tag);
          if (field == 1 || field == 2) {
            pair[field - 1] = message.readString();
          } else {
            skip(message, tag);
          }
        });
    if (pair[0].equals(INTERFACE_PROPERTY)) {
      graphInterface = Optional.of(GraphInterfaceJson.parse(name, pair[1]));
    }
  }

  private void readGraphField(CodedInputStream stream, int tag) throws IOException {
    switch (WireFormat.getTagFieldNumber(tag)) {
      case 5 -> readInitializer(stream);
      case 11 -> inputs.add(readValue(stream));
      case 12 -> outputs.add(readValue(stream));
      default -> skip(stream, tag);
    }
  }

  private void readInitializer(CodedInputStream stream) throws IOException {
    String[] tensorName = {""};
    int[] location = {0};
    readMessage(
        stream,
        (message, tag) -> {
          switch (WireFormat.getTagFieldNumber(tag)) {
            case 8 -> tensorName[0] = message.readString();
            case 14 -> location[0] = message.readEnum();
            default -> skip(message, tag);
          }
        });
    if (location[0] == EXTERNAL) {
      throw ArchiveErrors.externalData(name, tensorName[0]);
    }
    initializers.add(tensorName[0]);
  }

  private static TensorSpec readValue(CodedInputStream stream) throws IOException {
    String[] valueName = {""};
    ElementType[] type = {ElementType.OTHER};
    List<Long> dimensions = new ArrayList<>();
    FieldReader tensorType =
        (message, tag) -> {
          switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> type[0] = elementType(message.readEnum());
            case 2 -> readMessage(message, only(1, shape -> dimensions.add(readDimension(shape))));
            default -> skip(message, tag);
          }
        };
    readMessage(
        stream,
        (message, tag) -> {
          switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> valueName[0] = message.readString();
            case 2 -> readMessage(message, only(1, type1 -> readMessage(type1, tensorType)));
            default -> skip(message, tag);
          }
        });
    return new TensorSpec(valueName[0], type[0], dimensions);
  }

  private static long readDimension(CodedInputStream stream) throws IOException {
    long[] size = {TensorSpec.DYNAMIC};
    readMessage(stream, only(1, dimension -> size[0] = dimension.readInt64()));
    return size[0] > 0 ? size[0] : TensorSpec.DYNAMIC;
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

  private static FieldReader only(int field, ValueReader reader) {
    return (stream, tag) -> {
      if (WireFormat.getTagFieldNumber(tag) == field) {
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
    stream.popLimit(outer);
  }

  private static void skip(CodedInputStream stream, int tag) throws IOException {
    if (!stream.skipField(tag)) {
      throw new IOException("Unexpected end of a group");
    }
  }
}
