package io.tracecast.job.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.options.Origin;
import io.tracecast.job.options.ResolvedInterface;
import io.tracecast.job.report.GraphJson;
import io.tracecast.job.report.RunReport;
import io.tracecast.job.report.Version;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An inspection as JSON: an interface that scripts read, so fields are only ever added. What {@code
 * run.json} says too has the same name and the same shape. {@code docs/inspect.md} says what each
 * field means.
 */
final class InspectionJson {
  /** Grows when a field changes its meaning or goes; one more field is no reason. */
  private static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode root = MAPPER.createObjectNode();

  private InspectionJson() {}

  /** Returns the document, indented, with a line break at its end. */
  static String of(Inspection inspection) {
    InspectionJson json = new InspectionJson();
    json.ending(inspection);
    json.archive(inspection.path(), inspection.archive());
    inspection.signer().ifPresent(signer -> signer.write(json.root.putObject("signer")));
    ContentsJson.add(json.root, inspection.contents());
    json.signature(inspection.archive().signature(), inspection.contents().batched());
    inspection.probe().ifPresent(json::probe);
    inspection.reading().ifPresent(reading -> json.score(reading, inspection.topK()));
    return json.root.toPrettyString() + "\n";
  }

  private void ending(Inspection inspection) {
    ExitCode exitCode = inspection.refusal().map(JobException::exitCode).orElse(ExitCode.OK);
    root.put("schemaVersion", SCHEMA_VERSION)
        .put("version", Version.NUMBER)
        .put("command", "inspect")
        .put("exitCode", exitCode.number());
    inspection.refusal().ifPresent(why -> root.put("error", Printable.masked(why.getMessage())));
  }

  private void archive(String path, GraphArchive archive) {
    GraphJson.file(root, RunReport.GraphFile.of(path, archive));
    archive
        .description()
        .onnxVersion()
        .ifPresent(
            version ->
                root.putObject("onnx")
                    .put("irVersion", version.ir())
                    .put("opset", version.opset()));
    ArrayNode parts = root.putArray("parts");
    archive
        .files()
        .parts()
        .forEach(
            part ->
                parts
                    .addObject()
                    .put("path", part.location())
                    .put("sha256", part.bytes().sha256())
                    .put("sizeBytes", part.bytes().sizeInBytes()));
    archive.description().operators().stream().sorted().forEach(root.putArray("operators")::add);
    root.put("interfaceStored", archive.graphInterface().isPresent());
  }

  private void signature(Signature signature, Set<String> batched) {
    ObjectNode node = root.putObject("signature").put("imageInput", signature.image().name());
    tensors(node.putArray("inputs"), signature.inputs(), batched);
    tensors(node.putArray("optionalInputs"), signature.optional(), batched);
    if (signature.outputs().isEmpty()) {
      node.putNull("outputs");
    } else {
      tensors(node.putArray("outputs"), signature.outputs(), batched);
    }
  }

  private void probe(Inspection.Trial trial) {
    trial.probe().ifPresent(probe -> ContentsJson.add(root, probe));
    trial
        .notTried()
        .or(trial::failure)
        .ifPresent(why -> root.putObject("probe").put("notTried", Printable.masked(why)));
  }

  private static void tensors(ArrayNode array, List<TensorSpec> tensors, Set<String> batched) {
    for (TensorSpec tensor : tensors) {
      ObjectNode node =
          array
              .addObject()
              .put("name", tensor.name())
              .put("type", tensor.type().name().toLowerCase(Locale.ROOT));
      if (tensor.dims().isEmpty()) {
        node.putNull("shape");
      } else {
        ArrayNode shape = node.putArray("shape");
        tensor.dims().forEach(size -> shape.add(size == TensorSpec.DYNAMIC ? null : size));
      }
      node.put("batchAxis", batched.contains(tensor.name()) ? 0 : null);
    }
  }

  private void score(Inspection.Reading reading, Inspection.TopK topK) {
    ResolvedInterface resolved = reading.resolved();
    GraphJson.graphInterface(root, resolved.graphInterface());
    root.put("labelCount", resolved.graphInterface().labels().size());
    root.put("labelsChecked", reading.labelsChecked());
    reading.labelsLeftOut().ifPresent(why -> root.put("labelsLeftOut", why));
    root.put("topK", topK.classes());
    ObjectNode origins = root.putObject("origins");
    resolved.origins().forEach((part, origin) -> origin(origins, part.option(), origin));
    origin(origins, "--top-k", topK.origin());
    ObjectNode inputs = MAPPER.createObjectNode();
    resolved.inputOrigins().forEach((name, origin) -> put(inputs.putObject(name), origin));
    if (!inputs.isEmpty()) {
      origins.set("input", inputs);
    }
    reading.answers().ifPresent(this::answers);
  }

  private static void origin(ObjectNode origins, String option, Origin origin) {
    put(origins.putObject(option.replaceFirst("^--", "")), origin);
  }

  private static void put(ObjectNode node, Origin origin) {
    node.put("source", origin.source().label());
    if (!origin.detail().isEmpty()) {
      node.put("detail", origin.detail());
    }
  }

  private void answers(AnswerForm answers) {
    GraphJson.outputs(
        root.putObject("answers").put("kind", answers.kind().label()).putArray("outputs"), answers);
  }
}
