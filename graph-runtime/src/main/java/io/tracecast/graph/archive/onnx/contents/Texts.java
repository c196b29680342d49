package io.tracecast.graph.archive.onnx.contents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.contents.Readable;
import io.tracecast.graph.archive.contents.Readable.What;
import io.tracecast.graph.archive.onnx.KeyValue;
import java.util.ArrayList;
import java.util.List;

/** Takes down what of a file tells people of the code that it was made of. */
final class Texts {

  /** PyTorch's exporter puts the lines of code that made a node into this property of the node. */
  private static final String STACK_TRACE = "stack_trace";

  private long nodes;
  private long nodeBytes;
  private long docStrings;
  private long docStringBytes;
  private long stackTraces;
  private long stackTraceBytes;

  /** Takes down a node with the characters of its names. */
  void addNode(int characters) {
    nodes++;
    nodeBytes += characters;
  }

  void addDocString(String text) {
    if (!text.isBlank()) {
      docStrings++;
      docStringBytes += text.getBytes(UTF_8).length;
    }
  }

  void addProperty(KeyValue property) {
    if (property.key().endsWith(STACK_TRACE) && !property.value().isBlank()) {
      stackTraces++;
      stackTraceBytes += property.value().getBytes(UTF_8).length;
    }
  }

  List<Readable> readable() {
    List<Readable> readable = new ArrayList<>();
    readable.add(new Readable(What.GRAPH, nodes, nodeBytes));
    if (docStrings > 0) {
      readable.add(new Readable(What.DOC_STRINGS, docStrings, docStringBytes));
    }
    if (stackTraces > 0) {
      readable.add(new Readable(What.STACK_TRACES, stackTraces, stackTraceBytes));
    }
    return readable;
  }
}
