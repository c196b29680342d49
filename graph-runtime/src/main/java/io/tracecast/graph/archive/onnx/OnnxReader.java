package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ClassNames;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphDescription;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.archive.OnnxVersion;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.image.Framing;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads what an ONNX file says of itself: signature and metadata. Field numbers are those of {@code
 * onnx.proto} (ONNX 1.21); weights are skipped, never held.
 */
public final class OnnxReader {

  /** The metadata property that carries the interface. */
  static final String INTERFACE_PROPERTY = "tracecast.interface";

  /** The field of metadata properties. */
  static final int METADATA = 14;

  /** The tag of a metadata property. */
  static final int METADATA_TAG = METADATA << 3 | MESSAGE;

  /** The tag of the graph. */
  static final int GRAPH_TAG = 7 << 3 | MESSAGE;

  private static final int FUNCTION_TAG = 25 << 3 | MESSAGE;
  private static final int IR_VERSION_TAG = 1 << 3 | NUMBER;
  private static final int OPSET_TAG = 8 << 3 | MESSAGE;
  private static final int OPSET_DOMAIN_TAG = 1 << 3 | MESSAGE;
  private static final int OPSET_VERSION_TAG = 2 << 3 | NUMBER;

  /** The first version in which every model names its operator sets. */
  private static final int OPSETS_IR = 3;

  /** The first version in which what has a value may be given another. */
  private static final int DEFAULTS_IR = 4;

  private final String name;
  private final WireCursor cursor;
  private final ExternalData externalData;
  private final GraphReader graph;
  private final Map<String, String> names = new HashMap<>();
  private Optional<GraphInterface> graphInterface = Optional.empty();
  private boolean hasGraph;
  private boolean hasOpset;
  private long irVersion;
  private long opset;

  private OnnxReader(String name, ArchiveBytes bytes) {
    this.name = name;
    this.cursor = WireCursor.over(name, bytes);
    this.externalData = new ExternalData(name);
    this.graph = new GraphReader(name, cursor, externalData);
  }

  /**
   * Reads the file, and the files beside it in which it keeps tensors.
   *
   * @param name the file's name, for messages
   * @param folder where those are; empty where only the bytes are at hand
   * @param knownSha256 the digest where the same archive was inspected before
   * @throws io.tracecast.graph.archive.ArchiveException if it is not a graph that can score images
   */
  public static GraphArchive read(
      String name,
      ArchiveBytes bytes,
      Optional<ArchiveFolder> folder,
      Optional<String> knownSha256) {
    OnnxReader reader = new OnnxReader(name, bytes);
    try {
      reader.cursor.readFields(reader::readField);
    } catch (IOException e) {
      throw reader.hasGraph
          ? ArchiveErrors.corrupt(name, "its protobuf message ends early or is malformed", e)
          : ArchiveErrors.unknownFormat(name, "");
    }
    if (!reader.hasGraph) {
      throw ArchiveErrors.unknownFormat(name, "");
    }
    if (!reader.hasOpset && reader.irVersion >= OPSETS_IR) {
      throw ArchiveErrors.corrupt(
          name, "it names no operator set, as a copy does that was cut off", null);
    }
    GraphDescription description = reader.description();
    ArchiveFiles files = new ArchiveFiles(bytes, reader.externalData.read(folder));
    return new GraphArchive(
        name, GraphFormat.ONNX, knownSha256.orElseGet(files::sha256), description, files);
  }

  /**
   * Reads where the graph keeps its weights, and the files beside it that those are in; of
   * everything else of the file nothing is kept or judged.
   *
   * @param name the file's name, for messages
   * @param folder where those are
   * @throws io.tracecast.graph.archive.ArchiveException if it cannot be read so far, or one is
   *     missing
   */
  public static ArchiveFiles files(String name, ArchiveBytes bytes, ArchiveFolder folder) {
    OnnxReader reader = new OnnxReader(name, bytes);
    try {
      reader.cursor.readFields(
          tag -> {
            switch (tag) {
              case GRAPH_TAG -> reader.graph.readGraph();
              case FUNCTION_TAG -> reader.graph.readFunction();
              default -> reader.cursor.skip(tag);
            }
          });
    } catch (IOException e) {
      throw ArchiveErrors.corrupt(name, "its protobuf message ends early or is malformed", e);
    }
    return new ArchiveFiles(bytes, reader.externalData.read(Optional.of(folder)));
  }

  private GraphDescription description() {
    Signature signature = signature();
    checkInput(signature);
    return new GraphDescription(
        signature,
        graph.operators(),
        Optional.of(new OnnxVersion(irVersion, opset)),
        graph.hasFloatLayersAmongIntegers(),
        graphInterface,
        classNames());
  }

  /** Before IR version 4 every weight was listed among the inputs, and none could be given. */
  private Signature signature() {
    Predicate<TensorSpec> hasValue = input -> graph.initializers().contains(input.name());
    Map<Boolean, List<TensorSpec>> inputs =
        specs(graph.inputs()).stream().collect(Collectors.partitioningBy(hasValue));
    List<TensorSpec> optional = irVersion < DEFAULTS_IR ? List.of() : inputs.get(true);
    List<TensorSpec> outputs = specs(graph.outputs());
    Signature signature = new Signature(inputs.get(false), outputs, optional, Set.of());
    return signature.inputs().isEmpty()
        ? signature
        : new Signature(signature.inputs(), outputs, optional, batched(signature.image()));
  }

  /** Returns the names of the inputs whose first axis is that of the images, by its name. */
  private Set<String> batched(TensorSpec image) {
    Map<String, String> firstAxes =
        graph.inputs().stream()
            .filter(input -> !input.firstAxis().isEmpty())
            .collect(
                Collectors.toMap(
                    input -> input.spec().name(), ValueInfo::firstAxis, (one, other) -> other));
    String batch = firstAxes.get(image.name());
    return firstAxes.keySet().stream()
        .filter(input -> firstAxes.get(input).equals(batch))
        .collect(Collectors.toSet());
  }

  private static List<TensorSpec> specs(List<ValueInfo> values) {
    return values.stream().map(ValueInfo::spec).toList();
  }

  private void checkInput(Signature signature) {
    if (signature.inputs().isEmpty()) {
      throw ArchiveErrors.noInput(name);
    }
    TensorSpec input = signature.image();
    int rank = input.dims().size();
    if (rank != 0 && rank != 4) {
      throw ArchiveErrors.inputShape(name, input, "it has " + rank + " axes, not 4");
    }
    for (int axis = 0; axis < rank; axis++) {
      long most = axis == 0 ? Integer.MAX_VALUE : Framing.MAX_SIDE;
      if (input.dims().get(axis) > most) {
        throw ArchiveErrors.inputShape(name, input, "axis %d is over %d".formatted(axis, most));
      }
    }
    if (!input.type().isOfImages()) {
      throw ArchiveErrors.inputShape(
          name, input, "its elements are neither float32, float16, bfloat16 nor uint8");
    }
  }

  private Optional<ClassNames> classNames() {
    return ClassNames.PROPERTIES.stream()
        .filter(names::containsKey)
        .findFirst()
        .map(key -> ClassNames.ofProperty(key, names.get(key)));
  }

  private void readField(int tag) throws IOException {
    switch (tag) {
      case GRAPH_TAG -> {
        hasGraph = true;
        graph.readGraph();
      }
      case METADATA_TAG -> readProperty();
      case IR_VERSION_TAG -> irVersion = cursor.readNumber();
      case OPSET_TAG -> readOpset();
      case FUNCTION_TAG -> graph.readFunction();
      default -> cursor.skip(tag);
    }
  }

  private void readProperty() throws IOException {
    KeyValue property = KeyValue.read(cursor);
    if (property.key().equals(INTERFACE_PROPERTY)) {
      graphInterface = Optional.of(GraphInterfaceJson.parse(name, property.value()));
    } else if (ClassNames.PROPERTIES.contains(property.key())) {
      names.put(property.key(), property.value());
    }
  }

  /** Only the standard operators have a domain without a name, or of this one. */
  private void readOpset() throws IOException {
    hasOpset = true;
    String[] domain = {""};
    long[] version = {0};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case OPSET_DOMAIN_TAG -> domain[0] = cursor.readText();
            case OPSET_VERSION_TAG -> version[0] = cursor.readNumber();
            default -> cursor.skip(tag);
          }
        });
    if (domain[0].isEmpty() || domain[0].equals("ai.onnx")) {
      opset = Math.max(opset, version[0]);
    }
  }
}
