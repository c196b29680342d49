package io.tracecast.graph.engine;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.OnnxVersion;
import io.tracecast.graph.engine.GraphException.Kind;
import java.util.Locale;

/**
 * Turns what the engines throw into messages for people. Says nothing of what reading an archive
 * finds before an engine sees it: that it is damaged, holds weights alone, or was made for one
 * machine.
 */
final class Failures {
  private Failures() {}

  static GraphException load(GraphSource source, Throwable failure) {
    if (isOutOfMemory(failure)) {
      return outOfMemory("load graph " + source.name(), failure);
    }
    String text = text(failure);
    String why = source.format() == GraphFormat.ONNX ? onnx(text) : torchScript(text);
    return new GraphException(
        Kind.ARCHIVE,
        "Cannot load graph %s: %s (%s)".formatted(source.name(), why, reason(failure)),
        failure);
  }

  /** Says that a graph does not load with an execution provider, which is told by its name. */
  static GraphException provider(GraphSource source, String provider, Throwable failure) {
    if (isOutOfMemory(failure)) {
      return outOfMemory("load graph " + source.name() + " with " + provider, failure);
    }
    return new GraphException(
        Kind.DEVICE,
        "The execution provider %s does not take graph %s: %s Leave the provider out, and the graph runs on ONNX Runtime's own code."
            .formatted(provider, source.name(), reason(failure)),
        failure);
  }

  /** Says which version would do: the engine's own text names neither both nor a way there. */
  static GraphException newerOnnx(String graph, OnnxVersion version) {
    String lower = "model.ir_version = %d; onnx.save(model, other)".formatted(OnnxLimits.MAX_IR);
    String remedy =
        version.opset() > OnnxLimits.MAX_OPSET
            ? "Export it with torch.onnx.export(..., opset_version=18), or convert it: model ="
                + " onnx.version_converter.convert_version(onnx.load(file), %d); %s"
                    .formatted(OnnxLimits.MAX_OPSET, lower)
            : "Save it with an older one: model = onnx.load(file); " + lower;
    return new GraphException(
        Kind.ARCHIVE,
        "Cannot load graph %s: it is written in opset %d and IR version %d, and this engine takes opsets up to %d and IR versions up to %d. %s."
            .formatted(
                graph,
                version.opset(),
                version.ir(),
                OnnxLimits.MAX_OPSET,
                OnnxLimits.MAX_IR,
                remedy));
  }

  private static String torchScript(String text) {
    return text.contains("unknown builtin op") || text.contains("unknown type name")
        ? "it uses an operator that this engine does not have. Export it with an older PyTorch"
            + " or without the custom operator."
        : "PyTorch refuses it. Check that it is a whole archive of torch.jit.save.";
  }

  private static String onnx(String text) {
    return text.contains("no op registered") || text.contains("not a registered function")
        ? "it uses an operator that this engine does not have. Export it without, or with an"
            + " older opset."
        : "ONNX Runtime refuses it. Check it with onnx.checker.";
  }

  static GraphException forward(String graph, String input, Throwable failure) {
    if (failure instanceof GraphException known) {
      return known;
    }
    if (isOutOfMemory(failure)) {
      return outOfMemory("run graph " + graph + " on " + input, failure);
    }
    if (failure instanceof UnsupportedOperationException) {
      return new GraphException(
          Kind.OUTPUT,
          "Graph %s answers with something other than tensors (%s). Export it so that forward returns a tensor, or a tuple, list or dict of tensors."
              .formatted(graph, reason(failure)),
          failure);
    }
    return new GraphException(
        Kind.FORWARD,
        "Graph %s cannot run on %s: %s Check that this is the size and type of image it was exported for."
            .formatted(graph, input, reason(failure)),
        failure);
  }

  private static GraphException outOfMemory(String what, Throwable failure) {
    return new GraphException(
        Kind.MEMORY,
        "Cannot %s: memory ran out (%s). Lower the batch size, or run fewer tasks on the device."
            .formatted(what, reason(failure)),
        failure);
  }

  private static boolean isOutOfMemory(Throwable failure) {
    String text = text(failure);
    return failure instanceof OutOfMemoryError
        || text.contains("out of memory")
        || text.contains("failed to allocate memory")
        || text.contains("can't allocate memory")
        || text.contains("bad_alloc");
  }

  private static String text(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause.getMessage()).append('\n');
    }
    return text.toString().toLowerCase(Locale.ROOT);
  }

  /** Returns what the innermost cause says, in one line of whole sentences. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return EngineMessage.of(cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }
}
