package io.tracecast.job.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.MultiplyAdds;
import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.contents.Weights;
import io.tracecast.job.probe.GraphProbe;
import java.util.Locale;

/** What is in an archive, as fields of an inspection's document. */
final class ContentsJson {
  private final ObjectNode root;

  private ContentsJson(ObjectNode root) {
    this.root = root;
  }

  static void add(ObjectNode root, GraphContents contents) {
    ContentsJson json = new ContentsJson(root);
    json.versions(contents.versions());
    json.operators(contents.operators());
    json.weights(contents.weights());
    json.work(contents.work());
    contents.methods().forEach(root.putArray("methods")::add);
    ArrayNode readable = root.putArray("readable");
    contents
        .readable()
        .forEach(
            one ->
                readable
                    .addObject()
                    .put("what", lower(one.what()))
                    .put("count", one.count())
                    .put("sizeBytes", one.sizeInBytes()));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void versions(FormatVersions versions) {
    if (versions instanceof FormatVersions.Onnx onnx) {
      ObjectNode node =
          root.withObject("/onnx")
              .put("producer", onnx.producer())
              .put("producerVersion", onnx.producerVersion());
      ArrayNode opsets = node.putArray("opsets");
      onnx.opsets()
          .forEach(
              (domain, version) ->
                  opsets.addObject().put("domain", domain).put("version", version));
    } else if (versions instanceof FormatVersions.TorchScript torchScript) {
      root.putObject("torchscript")
          .put("fileVersion", torchScript.file().orElse(null))
          .put("byteOrder", torchScript.byteOrder().orElse(null));
    }
  }

  private void operators(OperatorCounts operators) {
    ArrayNode counts = root.putArray("operatorCounts");
    operators
        .counts()
        .forEach(
            one ->
                counts
                    .addObject()
                    .put("domain", one.domain())
                    .put("name", one.name())
                    .put("count", one.count()));
    operators.unknown().ifPresent(why -> root.put("operatorCountsUnknown", why));
  }

  private void weights(Weights weights) {
    ObjectNode node = root.putObject("weights");
    sums(node, weights.sum());
    ArrayNode kinds = node.putArray("kinds");
    weights.byKind().forEach((kind, sum) -> sums(kinds.addObject().put("kind", lower(kind)), sum));
    ArrayNode types = node.putArray("types");
    weights.byType().forEach((type, sum) -> sums(types.addObject().put("type", type), sum));
    weights.unknown().ifPresent(why -> node.put("unknown", why));
  }

  private static void sums(ObjectNode node, Weights.Amount amount) {
    node.put("tensors", amount.tensors())
        .put("elements", amount.elements())
        .put("sizeBytes", amount.sizeInBytes());
  }

  private void work(MultiplyAdds work) {
    ObjectNode node = root.putObject("multiplyAdds");
    node.put("perImage", work.perImage().orElse(null));
    if (work.unknown().isPresent()) {
      node.put("unknown", work.unknown().get());
      return;
    }
    work.input().forEach(node.putArray("input")::add);
    for (MultiplyAdds.Layer layer : MultiplyAdds.Layer.values()) {
      node.put(lower(layer), work.byLayer().getOrDefault(layer, 0L));
    }
  }

  static void add(ObjectNode root, GraphProbe probe) {
    ObjectNode node = root.putObject("probe");
    probe.input().forEach(node.putArray("input")::add);
    node.put("batchOpen", probe.isBatchOpen());
    ArrayNode outputs = node.putArray("outputs");
    for (OutputSpec output : probe.outputs()) {
      ObjectNode one =
          outputs
              .addObject()
              .put("name", output.name())
              .put("type", lower(output.type()))
              .put("perImage", output.perImage());
      output.rowShape().forEach(one.putArray("shape")::add);
    }
  }
}
