package io.tracecast.job.error;

/** Messages about {@code --weights FILE}. */
public final class WeightFileErrors {
  private WeightFileErrors() {}

  public static JobException notInThisCommand(String value, String graph) {
    return JobErrors.usage(
        "--weights %s is not a name of torchvision's weights, such as ResNet50_Weights.IMAGENET1K_V2,"
            + " and a file of weights is put into an archive before it is used: tracecast pack --graph"
            + " %s --weights %s --output NEW. Then give --graph NEW.",
        value, graph, value);
  }

  public static JobException unreadable(String path, Throwable cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Cannot read weights %s: %s%s",
        cause,
        path,
        JobErrors.reason(
            cause,
            "Check the path and that the driver may read it. Names of torchvision's weights look like"
                + " ResNet50_Weights.IMAGENET1K_V2."),
        DriverPlace.ofRelative(path));
  }
}
