package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.stored.ByteRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the weights of a model's graph lie in its file, and which of them have further names. An
 * exporter that finds two weights equal keeps one, and gives it the name of the other by an {@code
 * Identity} node.
 */
final class WeightedGraph {
  private static final int GRAPH = 7 << 3 | MESSAGE;
  private static final int NODE = 1 << 3 | MESSAGE;
  private static final int INITIALIZER = 5 << 3 | MESSAGE;
  private static final int NODE_INPUT = 1 << 3 | MESSAGE;
  private static final int NODE_OUTPUT = 2 << 3 | MESSAGE;
  private static final int NODE_OPERATOR = 4 << 3 | MESSAGE;
  private static final int MAX_WEIGHTS = 100_000;

  private final String archive;
  private final ByteRange file;
  private final WireCursor cursor;
  private final InitializerReader reader;
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private final List<Alias> identities = new ArrayList<>();
  private int graphs;
  private long fieldStart;
  private long sizePosition;
  private long start;
  private long end;

  /**
   * A name that an {@code Identity} node gives to a weight.
   *
   * @param position where the node's field begins in the file
   * @param end where it ends
   */
  record Alias(String name, String source, long position, long end) {}

  private WeightedGraph(String archive, ArchiveBytes bytes, WireCursor cursor) {
    this.archive = archive;
    this.file = new ByteRange(bytes);
    this.cursor = cursor;
    this.reader = new InitializerReader(cursor, new ExternalData(archive));
  }

  static WeightedGraph of(String archive, ArchiveBytes bytes) {
    WireCursor cursor = WireCursor.over(archive, bytes);
    WeightedGraph graph = new WeightedGraph(archive, bytes, cursor);
    try {
      cursor.readFields(
          tag -> {
            if (tag == GRAPH) {
              graph.read();
            } else {
              cursor.skip(tag);
            }
          });
    } catch (IOException e) {
      throw ArchiveErrors.corrupt(archive, "it is not a whole protobuf message", e);
    }
    if (graph.graphs != 1) {
      throw ArchiveErrors.corrupt(archive, "it has " + graph.graphs + " graphs", null);
    }
    return graph;
  }

  private void read() throws IOException {
    graphs++;
    sizePosition = cursor.position();
    start = sizePosition + numberLength(sizePosition);
    fieldStart = start;
    cursor.readMessage(
        tag -> {
          readField(tag);
          fieldStart = cursor.position();
        });
    end = cursor.position();
  }

  /** Returns how many bytes a number takes: all but the last have their highest bit set. */
  private int numberLength(long position) {
    byte[] one = new byte[1];
    int length = 0;
    do {
      if (position + length == file.sizeInBytes()) {
        return length;
      }
      file.read(position + length, one, 0, 1);
      length++;
    } while (one[0] < 0);
    return length;
  }

  private void readField(int tag) throws IOException {
    switch (tag) {
      case INITIALIZER -> {
        Initializer initializer = reader.read();
        if (initializers.put(initializer.name(), initializer) != null) {
          throw ArchiveErrors.corrupt(
              archive,
              "two weights are named '" + ArchiveErrors.quoted(initializer.name()) + "'",
              null);
        }
      }
      case NODE -> readNode();
      default -> cursor.skip(tag);
    }
    if (initializers.size() + identities.size() > MAX_WEIGHTS) {
      throw ArchiveErrors.hostile(archive, "over " + MAX_WEIGHTS + " weights");
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
    if (operator[0].equals("Identity") && inputs.size() == 1 && outputs.size() == 1) {
      identities.add(new Alias(outputs.get(0), inputs.get(0), fieldStart, cursor.position()));
    }
  }

  /** Returns the weights by name. */
  Map<String, Initializer> initializers() {
    return initializers;
  }

  /**
   * Returns the weights' further names with what they name, in the order of the nodes; nodes come
   * in the order in which they are computed.
   */
  Map<String, Alias> aliases() {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    for (Alias alias : identities) {
      Alias before = aliases.get(alias.source());
      String source = before == null ? alias.source() : before.source();
      if (initializers.containsKey(source) && !initializers.containsKey(alias.name())) {
        aliases.put(alias.name(), new Alias(alias.name(), source, alias.position(), alias.end()));
      }
    }
    return aliases;
  }

  /** Returns where the size of the graph stands in the file. */
  long sizePosition() {
    return sizePosition;
  }

  /** Returns where the graph begins in the file, behind its size. */
  long start() {
    return start;
  }

  /** Returns where the graph ends in the file. */
  long end() {
    return end;
  }
}
