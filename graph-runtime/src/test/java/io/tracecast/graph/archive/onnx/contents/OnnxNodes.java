package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;

import io.tracecast.graph.archive.ArchiveContents;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.OperatorCounts.OperatorCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Nodes and weights by hand, and what is told of the graphs that they make. */
final class OnnxNodes {
  static final int FLOAT = 1;
  static final int INT64 = 7;

  private OnnxNodes() {}

  /** Returns a node of a graph; input and output names stand with blanks between. */
  static byte[] node(String operator, String inputs, String outputs, byte[]... attributes) {
    return message(1, nodeFields(operator, inputs, outputs, attributes));
  }

  /** Returns a node of a function. */
  static byte[] functionNode(String operator, String inputs, String outputs, byte[]... attributes) {
    return message(7, nodeFields(operator, inputs, outputs, attributes));
  }

  private static byte[] nodeFields(
      String operator, String inputs, String outputs, byte[]... attributes) {
    return together(names(1, inputs), names(2, outputs), text(4, operator), together(attributes));
  }

  private static byte[] names(int field, String names) {
    return together(
        Arrays.stream(names.split(" "))
            .map(name -> text(field, name.equals("-") ? "" : name))
            .toArray(byte[][]::new));
  }

  static byte[] ints(String name, long... values) {
    byte[][] numbers =
        LongStream.of(values).mapToObj(value -> number(8, value)).toArray(byte[][]::new);
    return message(5, text(1, name), together(numbers), number(20, 7));
  }

  static byte[] integer(String name, long value) {
    return message(5, text(1, name), number(3, value), number(20, 2));
  }

  static byte[] string(String name, String value) {
    return message(5, text(1, name), text(4, value), number(20, 3));
  }

  static byte[] body(String name, byte[]... graphFields) {
    return message(5, text(1, name), message(6, graphFields), number(20, 5));
  }

  /** Returns an initialiser of a graph without its data. */
  static byte[] weight(String name, long... dims) {
    return message(5, shape(dims), number(2, FLOAT), text(8, name));
  }

  /** Returns an initialiser that is a list of integers. */
  static byte[] list(String name, long... values) {
    byte[][] elements =
        LongStream.of(values).mapToObj(value -> number(7, value)).toArray(byte[][]::new);
    return message(
        5, number(1, values.length), number(2, INT64), together(elements), text(8, name));
  }

  static byte[] shape(long... dims) {
    return together(LongStream.of(dims).mapToObj(size -> number(1, size)).toArray(byte[][]::new));
  }

  /** Returns a graph over {@code x}, float32 of N x 3 x 8 x 8, whose last value is {@code y}. */
  static byte[] graph(byte[]... fields) {
    return model(together(images(11, "x"), message(12, text(1, "y"))), together(fields));
  }

  static GraphContents contents(byte[] file) {
    return ArchiveContents.of(archive(file), List.of());
  }

  static GraphArchive archive(byte[] file) {
    return SmallArchives.read("graph.onnx", file);
  }

  static String printed(byte[] file) {
    StringBuilder text = new StringBuilder();
    try {
      ArchiveContents.print(archive(file), List.of(), text);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the shape of {@code y} for one image. */
  static String shapeOfY(byte[]... fields) {
    return printed(graph(fields))
        .lines()
        .filter(line -> line.startsWith("  %y"))
        .map(line -> line.substring(line.indexOf("  # ") + 4))
        .findFirst()
        .orElseThrow();
  }

  static List<String> counts(GraphContents contents) {
    return contents.operators().counts().stream().map(OnnxNodes::shown).toList();
  }

  private static String shown(OperatorCount one) {
    return one.label() + " " + one.count();
  }

  static byte[] repeated(int times, byte[] field) {
    return together(IntStream.range(0, times).mapToObj(i -> field).toArray(byte[][]::new));
  }
}
