package io.tracecast.graph.archive.hostile;

import static io.tracecast.graph.archive.OnnxBytes.claim;
import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static io.tracecast.graph.archive.hostile.Row.damaged;
import static io.tracecast.graph.archive.hostile.Row.hostile;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.SmallArchives;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Messages of ONNX, and where they say that data lie. */
final class OnnxRows {
  private static final String MALFORMED = "its protobuf message ends early or is malformed";
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;

  private OnnxRows() {}

  static List<Row> rows() {
    return Stream.of(messages(), sizes(), places(), parts()).flatMap(List::stream).toList();
  }

  private static List<Row> messages() {
    byte[] sums = SmallArchives.file("sums.onnx");
    return List.of(
        damaged("a graph of 2 GiB", MALFORMED, () -> model(claim(1, Integer.MAX_VALUE))),
        damaged("a graph of negative size", MALFORMED, () -> model(claim(1, -5))),
        damaged(
            "an initialiser that claims more than its graph",
            MALFORMED,
            () -> model(claim(INITIALIZER, 1 << 30), new byte[1000])),
        damaged(
            "a number of 20 bytes",
            MALFORMED,
            () -> model(together(new byte[] {8}, ones(20), new byte[] {1}))),
        damaged("groups 100,000 deep", MALFORMED, () -> model(filled(100_000, 0x7b))),
        damaged("an end of a group that did not begin", MALFORMED, () -> model(filled(9, 0x7c))),
        damaged("a field without a number", MALFORMED, () -> model(new byte[] {0, 0, 0})),
        hostile("graphs 100 deep", "graphs in each other over 64 deep", () -> deep(100)),
        hostile("graphs 500 deep", "graphs in each other over 64 deep", () -> deep(500)),
        new Row(
            "cut at every third byte",
            sums.length / 3,
            variant -> Arrays.copyOf(sums, 3 * variant),
            Map.of(),
            "damaged \\((its protobuf message ends early|it names no operator set)|the file is"
                + " empty|neither TorchScript nor ONNX",
            ""),
        Row.of(
            "a file that begins like ONNX and has no graph",
            "neither TorchScript nor ONNX",
            "scripts/export",
            () -> together(number(1, 8), text(2, "x".repeat(1 << 20)))),
        damaged(
            "a graph without operator sets",
            "it names no operator set",
            () -> together(number(1, 8), message(7, images(INPUT, "x")))));
  }

  private static List<Row> sizes() {
    return List.of(
        hostile(
            "a name of 9 MiB", "a text of 9437184 bytes", () -> model(initializer("x", 9 << 20))),
        hostile(
            "100,001 weights",
            "100001 inputs, outputs, weights and layers",
            () -> model(many(100_001, i -> message(INITIALIZER, text(8, "" + i))))),
        hostile(
            "100,001 outputs",
            "100001 inputs, outputs, weights and layers",
            () -> model(many(100_001, i -> message(12, new byte[0])))),
        hostile(
            "a node of 100,001 inputs",
            "a node of over 100000 inputs or outputs",
            () -> model(message(1, many(100_001, i -> text(1, "a"))))),
        hostile(
            "100,001 operators",
            "100001 inputs, outputs, weights and layers",
            () -> model(many(100_001, i -> message(1, text(4, "o" + i))))),
        hostile("a value of 65 axes", "a value of over 64 axes", () -> model(value(65, 1))),
        Row.of(
            "an image of 2^62 pixels",
            "takes no batch of colour images: axis 0 is over",
            "Export it with one input of shape",
            () -> model(value(4, 1L << 62))),
        damaged(
            "more elements than can be counted",
            MALFORMED,
            () -> model(tensor(together(number(1, 1L << 62), number(1, 4))))),
        damaged(
            "packed axes that overflow",
            MALFORMED,
            () -> model(tensor(message(1, varint(1L << 62), varint(1L << 62))))),
        damaged("an axis of negative length", MALFORMED, () -> model(tensor(number(1, -8)))),
        damaged(
            "packed axes that end within a number",
            MALFORMED,
            () -> model(tensor(message(1, new byte[] {5, (byte) 0x80})))),
        Row.of(
            "a graph without inputs",
            "it takes no inputs",
            "Wrap the module",
            () -> model(message(12, text(1, "y")))));
  }

  private static List<Row> places() {
    return Stream.of(
            "../w",
            "a/../../w",
            "/etc/passwd",
            "/dev/zero",
            "C:\\w",
            "C:w",
            "a\\..\\w",
            "\\\\host\\w",
            "",
            ".",
            "*/_ORT_MEM_ADDR_/*",
            "w\0x",
            "w\nline",
            "a/".repeat(1 << 20),
            "m.any")
        .map(
            location ->
                Row.of(
                    "data in '"
                        + ArchiveErrors.quoted(location)
                            .substring(0, Math.min(20, location.length()))
                        + "'",
                    "keeps its data in '.*', which is .*, and only files beside the graph or in folders"
                        + " below are read",
                    "Save it again: onnx.save",
                    () -> model(external(location, "0", "8"))))
        .toList();
  }

  private static List<Row> parts() {
    Map<String, byte[]> beside = Map.of("w", new byte[100]);
    return List.of(
        Row.of(
            "data in a file that is not there",
            "has no such file",
            "Copy the file there",
            () -> model(images(INPUT, "x"), external("gone", "0", "8"))),
        damaged(
                "a negative offset",
                "the offset of the data of its tensor 'w' is '-1'",
                () -> model(external("w", "-1", "8")))
            .with(beside),
        damaged(
                "a negative length",
                "the length of the data of its tensor 'w' is '-8'",
                () -> model(external("w", "0", "-8")))
            .with(beside),
        damaged(
                "an offset of 30 digits",
                "the offset of the data of its tensor 'w' is '9+'",
                () -> model(external("w", "9".repeat(30), "8")))
            .with(beside),
        damaged(
                "an end that overflows",
                "the length of the data of its tensor 'w' is '\\d+'",
                () -> model(external("w", "" + Long.MAX_VALUE, "" + Long.MAX_VALUE)))
            .with(beside),
        damaged(
                "data behind the end of their file",
                "its file 'w' has 100 bytes",
                () -> model(images(INPUT, "x"), external("w", "99", "8")))
            .with(beside),
        hostile(
            "data in 10,001 files",
            "data in more than 10000 files",
            () -> model(many(10_001, i -> external("w" + i, "0", "8")))),
        damaged(
                "a tensor of external data and no end",
                MALFORMED,
                () -> model(together(external("w", "0", "8"), claim(INITIALIZER, 9))))
            .with(beside));
  }

  private static byte[] external(String location, String offset, String length) {
    return message(
        INITIALIZER,
        number(1, 2),
        number(2, 1),
        text(8, "w"),
        pair("location", location),
        pair("offset", offset),
        pair("length", length),
        number(14, 1));
  }

  private static byte[] pair(String key, String value) {
    return message(13, text(1, key), text(2, value));
  }

  private static byte[] tensor(byte[] axes) {
    return message(INITIALIZER, axes, number(2, 1), text(8, "w"));
  }

  private static byte[] initializer(String name, int times) {
    return message(INITIALIZER, text(8, name.repeat(times)));
  }

  private static byte[] value(int axes, long size) {
    byte[] shape = message(2, many(axes, i -> message(1, number(1, size))));
    return message(INPUT, text(1, "x"), message(2, message(1, number(1, 1), shape)));
  }

  private static byte[] deep(int depth) {
    byte[] inner = new byte[0];
    for (int i = 0; i < depth; i++) {
      inner = message(1, message(5, message(6, inner)));
    }
    return model(inner);
  }

  private static byte[] many(int count, java.util.function.IntFunction<byte[]> field) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    IntStream.range(0, count).mapToObj(field).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] varint(long number) {
    byte[] field = number(1, number);
    return Arrays.copyOfRange(field, 1, field.length);
  }

  private static byte[] ones(int count) {
    return filled(count, 0xff);
  }

  private static byte[] filled(int count, int value) {
    byte[] filled = new byte[count];
    Arrays.fill(filled, (byte) value);
    return filled;
  }
}
