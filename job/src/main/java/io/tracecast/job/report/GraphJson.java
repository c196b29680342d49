package io.tracecast.job.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.job.error.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What reports say of a graph, its interface and its answers: the same fields in each. */
public final class GraphJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GraphJson() {}

  /** Says which archive it is, as {@code graph}. */
  public static void file(ObjectNode root, RunReport.GraphFile graph) {
    ObjectNode node =
        root.putObject("graph")
            .put("path", Printable.masked(graph.path()))
            .put("format", graph.format())
            .put("sha256", graph.sha256())
            .put("sizeBytes", graph.sizeBytes())
            .put("sealed", graph.sealed());
    graph.signerSha256().ifPresent(signer -> node.put("signerSha256", signer));
  }

  /** Says how images become its input, as {@code interface} with its digest, and {@code inputs}. */
  public static void graphInterface(ObjectNode root, GraphInterface graphInterface) {
    String document = GraphInterfaceJson.write(graphInterface);
    root.set("interface", parsed(document));
    root.put("interfaceSha256", sha256(document));
    if (!graphInterface.inputs().isEmpty()) {
      ObjectNode inputs = root.putObject("inputs");
      graphInterface.inputs().forEach((name, value) -> inputs.set(name, value.toJson()));
    }
  }

  private static JsonNode parsed(String document) {
    try {
      return MAPPER.readTree(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The interface was not written as JSON", e);
    }
  }

  private static String sha256(String document) {
    return ArchiveBytes.ofChunks(List.of(document.getBytes(StandardCharsets.UTF_8))).sha256();
  }

  /** Says what of the graph's outputs is read, with the shape per image. */
  public static void outputs(ArrayNode outputs, AnswerForm form) {
    for (OutputSpec output : form.outputs()) {
      ObjectNode one =
          outputs
              .addObject()
              .put("name", output.name())
              .put("type", output.type().name().toLowerCase(Locale.ROOT));
      output.rowShape().forEach(one.putArray("shape")::add);
    }
  }
}
