package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.onnx.WireCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads an ONNX file; field numbers are those of {@code onnx.proto} (ONNX 1.21). */
final class ModelFields {
  private static final int IR_VERSION = 1 << 3 | NUMBER;
  private static final int PRODUCER = 2 << 3 | MESSAGE;
  private static final int PRODUCER_VERSION = 3 << 3 | MESSAGE;
  private static final int DOC_STRING = 6 << 3 | MESSAGE;
  private static final int GRAPH = 7 << 3 | MESSAGE;
  private static final int OPSET = 8 << 3 | MESSAGE;
  private static final int FUNCTION = 25 << 3 | MESSAGE;
  private static final int OPSET_DOMAIN = 1 << 3 | MESSAGE;
  private static final int OPSET_VERSION = 2 << 3 | NUMBER;
  private static final int MOST_OPSETS = 1000;

  /** What a function takes in memory beside its nodes, in the units of {@link Held}. */
  private static final int FUNCTION_UNITS = 500;

  private final WireCursor cursor;
  private final Held held = new Held();
  private final Texts texts = new Texts();
  private final GraphFields graphs;
  private final Map<String, Long> opsets = new TreeMap<>();
  private final List<Function> functions = new ArrayList<>();
  private Graph graph = new Graph("", List.of(), Map.of(), List.of(), List.of(), Map.of());
  private long irVersion;
  private String producer = "";
  private String producerVersion = "";

  private ModelFields(WireCursor cursor) {
    this.cursor = cursor;
    this.graphs = new GraphFields(cursor, held, texts);
  }

  /**
   * Reads the file.
   *
   * @throws io.tracecast.graph.archive.ArchiveException if it is damaged
   */
  static Model read(String name, ArchiveBytes bytes) {
    ModelFields fields = new ModelFields(WireCursor.over(name, bytes));
    try {
      fields.cursor.readFields(fields::read);
    } catch (IOException e) {
      throw ArchiveErrors.corrupt(name, "its protobuf message ends early or is malformed", e);
    }
    return new Model(
        new FormatVersions.Onnx(
            fields.irVersion, fields.opsets, fields.producer, fields.producerVersion),
        fields.graph,
        fields.functions,
        fields.graphs.operators(),
        fields.graphs.weights(),
        fields.texts.readable(),
        !fields.held.isCut());
  }

  private void read(int tag) throws IOException {
    switch (tag) {
      case IR_VERSION -> irVersion = cursor.readNumber();
      case PRODUCER -> producer = cursor.readText();
      case PRODUCER_VERSION -> producerVersion = cursor.readText();
      case DOC_STRING -> texts.addDocString(cursor.readText());
      case GRAPH -> graph = graphs.readGraph();
      case FUNCTION -> {
        Function function = graphs.readFunction();
        if (held.take(FUNCTION_UNITS)) {
          functions.add(function);
        }
      }
      case OPSET -> readOpset();
      default -> cursor.skip(tag);
    }
  }

  private void readOpset() throws IOException {
    String[] domain = {""};
    long[] version = {0};
    cursor.readMessage(
        tag -> {
          switch (tag) {
            case OPSET_DOMAIN -> domain[0] = cursor.readText();
            case OPSET_VERSION -> version[0] = cursor.readNumber();
            default -> cursor.skip(tag);
          }
        });
    if (opsets.size() < MOST_OPSETS) {
      opsets.merge(domain[0].isEmpty() ? Node.STANDARD : domain[0], version[0], Math::max);
    }
  }
}
