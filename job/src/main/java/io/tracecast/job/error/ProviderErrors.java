package io.tracecast.job.error;

/** Messages about plug-in execution providers: their libraries and their answers. */
public final class ProviderErrors {
  private ProviderErrors() {}

  public static JobException onnxOnly(String provider, String graph) {
    return JobErrors.error(
        ExitCode.USAGE,
        "--provider %s runs ONNX graphs, and graph %s is TorchScript. Leave the option out, or"
            + " make an ONNX graph of it: scripts/export --torchscript FILE --format onnx --output"
            + " GRAPH.onnx.",
        null,
        provider,
        graph);
  }

  public static JobException sealed(String provider, String graph) {
    return JobErrors.error(
        ExitCode.USAGE,
        "--provider %s: graph %s is sealed, and what a provider runs of a graph is found by a profile"
            + " that ONNX Runtime writes to a file, with the names of the graph's nodes. Leave the"
            + " option out.",
        null,
        provider,
        graph);
  }

  public static JobException member(String archive, String found) {
    return JobErrors.error(
        ExitCode.USAGE,
        "--provider-library %s: which library in it is the provider's is not clear: %s. Name it as"
            + " %s#NAME.",
        null,
        archive,
        found.isEmpty() ? "none is called like libonnxruntime_providers_….so" : found,
        archive);
  }

  public static JobException archiveUnreadable(String archive, Throwable cause) {
    return JobErrors.error(
        ExitCode.USAGE,
        "--provider-library %s: %s",
        cause,
        archive,
        JobErrors.reason(cause, "Check that it is a whole archive, as its name says."));
  }

  public static JobException applicationRuns(String library) {
    return JobErrors.error(
        ExitCode.USAGE,
        "--provider-library %s cannot travel to executors of a Spark application that runs already."
            + " Put it on every machine and name it as local:PATH, or let the command start Spark.",
        null,
        library);
  }

  public static JobException tooFar(
      String provider, double difference, double largest, int images, double tolerance) {
    return JobErrors.error(
        ExitCode.DEVICE,
        "The execution provider %s answers otherwise than ONNX Runtime's own code: on %d images of"
            + " this run numbers differ by up to %.3g where the largest is %.3g, a share of %.2g, and"
            + " %s is allowed. Run without --provider, give it the precision of the graph with"
            + " --provider-option, or allow more with --provider-tolerance.",
        null,
        provider,
        images,
        difference,
        largest,
        difference / largest,
        tolerance);
  }

  public static JobException disagrees(String provider, int same, int images, double least) {
    return JobErrors.error(
        ExitCode.DEVICE,
        "The execution provider %s finds another best class than ONNX Runtime's own code: on %d of"
            + " %d images of this run it is the same, and a share of %s has to be. Run without"
            + " --provider, or ask for less with --min-agreement.",
        null,
        provider,
        same,
        images,
        least);
  }
}
