package io.tracecast.graph.archive.hostile;

import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;

import io.tracecast.graph.archive.SmallArchives;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Interface documents, in both formats. */
final class InterfaceRows {
  private static final String CODE =
      "class M(Module):\n  def forward(self: M, x: Tensor) -> Tensor:\n    return x\n";
  private static final String TOO_MUCH = "it is longer, deeper or has more parts than an interface";
  private static final String PREPROCESSING =
      "{\"version\":1,\"preprocessing\":{\"height\":8,\"width\":8,\"scale\":1,\"mean\":[0,0,0],\"std\":[1,1,1]}";

  private InterfaceRows() {}

  static List<Row> rows() {
    return Stream.of(
            both("nesting a million deep", TOO_MUCH, () -> "[".repeat(1_000_000)),
            both("nesting in an object", TOO_MUCH, () -> "{\"a\":".repeat(100_000)),
            both(
                "a document of 5 MiB",
                "it is over 4194304 characters long|is longer",
                () -> "{\"labels\":\"" + "x".repeat(5 << 20) + "\"}"),
            both(
                "a million labels",
                TOO_MUCH + "|it is over 4194304 characters",
                () -> PREPROCESSING + ",\"labels\":[" + "\"a\",".repeat(1_000_000) + "\"b\"]}"),
            both(
                "a million empty objects",
                TOO_MUCH,
                () -> "{\"labels\":[" + "{},".repeat(1_000_000) + "{}]}"),
            both("a field twice", "it is not JSON", () -> "{\"version\":1,\"version\":1}"),
            both("30,000 fields", "has a field 'f0'", () -> fields(30_000)),
            both(
                "a number of 100,000 digits",
                TOO_MUCH,
                () -> "{\"version\":" + "9".repeat(100_000) + "}"),
            both(
                "a number beyond all numbers",
                "scale|Scale",
                () -> PREPROCESSING.replace("\"scale\":1", "\"scale\":1e999999999") + "}"),
            both(
                "sides of 2^31 pixels",
                "'height' is 2147483648",
                () -> PREPROCESSING.replace("\"height\":8", "\"height\":2147483648") + "}"),
            both("text behind the document", "it is not JSON", () -> PREPROCESSING + "} {}"),
            both("half a document", "it is not JSON", () -> PREPROCESSING))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Row> both(String name, String cause, Supplier<String> document) {
    String refused = "Cannot read the interface in m.any: .*(?:" + cause + ")";
    String remedy = "docs/interface.md shows one; pack stores it.";
    return List.of(
        Row.of(name + ", in TorchScript", refused, remedy, () -> torchScript(document.get())),
        Row.of(name + ", in ONNX", refused, remedy, () -> onnx(document.get())));
  }

  private static byte[] torchScript(String document) {
    return SmallArchives.torchScript(
        CODE, Map.of("m/extra/tracecast.json", SmallArchives.text(document)));
  }

  private static byte[] onnx(String document) {
    byte[] property = message(14, text(1, "tracecast.interface"), text(2, document));
    return together(model(images(11, "x")), property);
  }

  private static String fields(int count) {
    StringBuilder object = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      object.append("\"f").append(i).append("\":0,");
    }
    return object.append("\"version\":1}").toString();
  }
}
