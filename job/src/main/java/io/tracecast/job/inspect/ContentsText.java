package io.tracecast.job.inspect;

import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.MultiplyAdds;
import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.contents.Readable;
import io.tracecast.graph.archive.contents.Weights;
import io.tracecast.job.probe.GraphProbe;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is in an archive, in words. */
final class ContentsText {
  private ContentsText() {}

  /** Returns what stands behind the name of the format. */
  static String versions(FormatVersions versions) {
    if (versions instanceof FormatVersions.Onnx onnx) {
      return ", IR %d, %s".formatted(onnx.ir(), opsets(onnx));
    }
    FormatVersions.TorchScript torchScript = (FormatVersions.TorchScript) versions;
    return torchScript.file().map(", file version "::concat).orElse("")
        + torchScript.byteOrder().map(order -> ", " + order + "-endian").orElse("");
  }

  private static String opsets(FormatVersions.Onnx onnx) {
    String opsets =
        onnx.opsets().entrySet().stream()
            .map(
                set ->
                    set.getKey().equals("ai.onnx")
                        ? set.getValue().toString()
                        : set.getKey() + " " + set.getValue())
            .collect(Collectors.joining(", "));
    return opsets.isEmpty() ? "no opset" : "opset " + opsets;
  }

  static Optional<String> producer(FormatVersions versions) {
    return versions instanceof FormatVersions.Onnx onnx && !onnx.producer().isEmpty()
        ? Optional.of((onnx.producer() + " " + onnx.producerVersion()).strip())
        : Optional.empty();
  }

  /** Returns which axis counts images. */
  static String batch(GraphContents contents) {
    return contents.batched().isEmpty()
        ? "not recorded in the archive"
        : "the first axis of "
            + contents.batched().stream().sorted().collect(Collectors.joining(", "));
  }

  static String operators(OperatorCounts operators) {
    String counts =
        operators.counts().stream()
            .map(
                one ->
                    one.label()
                        + " "
                        + (one.count() == Long.MAX_VALUE ? "beyond counting" : one.count()))
            .collect(Collectors.joining(", "));
    String known = counts.isEmpty() ? "none" : counts;
    return known + operators.unknown().map(why -> "; not all: " + why).orElse("");
  }

  static String weights(Weights weights) {
    String kinds =
        weights.byKind().entrySet().stream()
            .map(kind -> "%s %s".formatted(lower(kind.getKey()), amount(kind.getValue())))
            .collect(Collectors.joining("; "));
    String known = kinds.isEmpty() ? "none" : kinds;
    return known + weights.unknown().map(why -> "; not all: " + why).orElse("");
  }

  private static String amount(Weights.Amount amount) {
    return "%d (%d numbers, %d bytes)"
        .formatted(amount.tensors(), amount.elements(), amount.sizeInBytes());
  }

  static String types(Weights weights) {
    return weights.byType().entrySet().stream()
        .map(type -> "%s %d bytes".formatted(type.getKey(), type.getValue().sizeInBytes()))
        .collect(Collectors.joining(", "));
  }

  static String work(MultiplyAdds work) {
    if (work.unknown().isPresent()) {
      return "not known: " + work.unknown().get();
    }
    String layers =
        work.byLayer().entrySet().stream()
            .map(layer -> lower(layer.getKey()) + " " + layer.getValue())
            .collect(Collectors.joining(", "));
    return "%d multiply-adds for one image of %s%s"
        .formatted(work.known(), shape(work.input()), layers.isEmpty() ? "" : " (" + layers + ")");
  }

  static String readable(Readable readable) {
    return "%s (%s: %d, bytes: %d)"
        .formatted(
            readable.what().label(),
            readable.what().unit(),
            readable.count(),
            readable.sizeInBytes());
  }

  static String input(GraphProbe probe) {
    return "runs with %s, %s"
        .formatted(
            shape(probe.input()),
            probe.isBatchOpen()
                ? "and with two images at once"
                : "and not with another batch size");
  }

  static String outputs(GraphProbe probe) {
    return probe.outputs().stream().map(ContentsText::describe).collect(Collectors.joining("; "));
  }

  private static String describe(OutputSpec output) {
    return output.describe() + (output.perImage() ? " per image" : " per batch");
  }

  private static String shape(List<Long> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
