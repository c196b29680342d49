package io.tracecast.job.error;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Messages about a graph, and about what options say of it: its interface, labels and inputs. */
public final class GraphErrors {
  private GraphErrors() {}

  public static JobException graphUnreadable(String path, Throwable cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Cannot read graph %s: %s%s",
        cause,
        path,
        JobErrors.reason(cause, "Check the path and that the driver may read it."),
        DriverPlace.ofRelative(path));
  }

  public static JobException graphRefused(RuntimeException cause) {
    return JobErrors.error(ExitCode.GRAPH, "%s", cause, cause.getMessage());
  }

  public static JobException digestMismatch(String path, String expected, String found) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Graph %s is not the pinned one: its SHA-256 is %s, expected %s. Someone replaced the file,"
            + " or --graph-sha256 is out of date.",
        null,
        path,
        found,
        expected);
  }

  public static JobException interfaceMissing(String path) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Graph %s carries no interface, so how images become its input is unknown. Name it with"
            + " --preset, --weights or --preprocessor-config (and --input-size, --resize, --mean,"
            + " --std where they differ), or store it in the archive with the pack command.",
        null,
        path);
  }

  public static JobException inputSizeMismatch(String wanted, String graphInput) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The preprocessing gives %s, and the graph's input is %s. Set --input-size,"
            + " --layout and --colour-order to match the graph.",
        null,
        wanted,
        graphInput);
  }

  public static JobException inputChannels(String graphInput, long channels) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The graph's input is %s: it takes %d channels. Graphs of 1 channel (grey) and of 3 channels"
            + " (colour) score images. Export it for one of these.",
        null,
        graphInput,
        channels);
  }

  public static JobException batchSizeFixed(long graphBatch, int asked) {
    return JobErrors.error(
        ExitCode.USAGE,
        "The graph was exported for batches of exactly %d, and --batch-size asks for %d. Leave the"
            + " option out, or export the graph with a dynamic batch axis.",
        null,
        graphBatch,
        asked);
  }

  public static JobException ownSizesInBatches(long graphBatch) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The graph was exported for batches of exactly %d, and pictures of sizes of their own are"
            + " scored one by one. Export it with a batch axis of 1 or a dynamic one, or resize to"
            + " one size.",
        null,
        graphBatch);
  }

  public static JobException inputSizeFixed(String graphInput) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The graph's input is %s: its height and width are fixed, and --resize multiple gives each"
            + " picture a size of its own. Export it with dynamic height and width, or resize to its"
            + " size.",
        null,
        graphInput);
  }

  public static JobException fixedBatchTooLarge(int batch, int height, int width, int largest) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The graph was exported for batches of exactly %d images of %d x %d pixels, and such a batch"
            + " fits no buffer of 2 GiB. Export it with a dynamic batch axis, or for at most %d.",
        null,
        batch,
        height,
        width,
        largest);
  }

  public static JobException inputUnusable(String path, Throwable cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The input of graph %s takes no images: %s. Export it for images of another size.",
        cause,
        path,
        cause.getMessage());
  }

  public static JobException meanBeyondPixels(
      String what, List<Float> mean, List<Float> std, double scale) {
    return JobErrors.error(
        ExitCode.USAGE,
        "%s is %s, but pixels are scaled to 0..%s before it is taken off, so the values look as if"
            + " they were meant for pixels of 0..255. Give --scale 1 to leave pixels at 0..255, or"
            + " scale mean and std too: --mean %s --std %s. If it is meant as it stands, say so with"
            + " --scale %s.",
        null,
        what,
        joined(mean, 1),
        number(255 * scale),
        joined(mean, scale),
        joined(std, Collections.max(std) > 255 * scale ? scale : 1),
        scale);
  }

  private static String joined(List<Float> values, double factor) {
    return values.stream().map(value -> number(value * factor)).collect(Collectors.joining(","));
  }

  /** Returns a number in four significant digits, without an exponent. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  public static JobException layoutFixed(String path, String asked) {
    return JobErrors.error(
        ExitCode.USAGE,
        "Graph %s is ONNX, which says itself how images lie in memory, and --memory-layout asks for"
            + " %s. Leave the option out.",
        null,
        path,
        asked);
  }

  public static JobException labelsMismatch(String where, int labels, long classes) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "%s has %d labels, and the graph gives %d scores. Use the label file that belongs to the"
            + " graph, one line a class.",
        null,
        where,
        labels,
        classes);
  }

  public static JobException labelsWithoutClasses(String where, String output) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "%s names classes, and the graph answers with %s per image, which is kept as it is. Leave"
            + " the labels out, or choose another output with --output-name or another reading with"
            + " --task.",
        null,
        where,
        output);
  }

  public static JobException softmaxOfOne(String output) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The graph answers with %s per image, one number, of which softmax makes 1 whatever it is."
            + " Use --activation sigmoid, or none if it is a probability already.",
        null,
        output);
  }

  public static JobException softmaxOfBest(String output) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "The graph answers with the best classes alone, %s per image, and softmax needs the scores"
            + " of all of them. Use --activation none, or export the graph without its top-k.",
        null,
        output);
  }

  /**
   * The end of a command whose graph gives no such answers.
   *
   * @param why with the end of a sentence about the graph
   */
  public static JobException answersUnfit(String graph, IllegalArgumentException why) {
    return JobErrors.error(ExitCode.GRAPH, "Graph %s %s", why, graph, why.getMessage());
  }

  public static JobException batchDependence(String graph, String cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Graph %s answers an image by what else is in its batch: %s. Score each image alone with"
            + " --batch-size 1, or accept it with --allow-batch-dependence.",
        null,
        graph,
        cause);
  }

  public static JobException labelsUnusable(String path, Throwable cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Cannot use labels %s: %s. Give one label per line, a JSON list, or an object or Python dict"
            + " by index from 0.",
        cause,
        path,
        cause.getMessage());
  }

  public static JobException labelsUnreadable(String path, Throwable cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Cannot read labels %s: %s%s",
        cause,
        path,
        JobErrors.reason(cause, "Give a text file with one label per line."),
        DriverPlace.ofRelative(path));
  }

  public static JobException preprocessingUnreadable(String path, Throwable cause) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Cannot read the preprocessing %s: %s%s",
        cause,
        path,
        JobErrors.reason(cause, "Check the path and that the driver may read it."),
        DriverPlace.ofRelative(path));
  }

  public static JobException inputMissing(
      String graph, String input, String takes, String example) {
    return JobErrors.error(
        ExitCode.GRAPH,
        "Graph %s takes the input '%s' (%s) beside its images. Say what it gets: --input %s=%s, for example. Or wrap the module so that its forward takes one image tensor.",
        null,
        graph,
        input,
        takes,
        input,
        example);
  }

  public static JobException inputUnknown(String graph, String input, List<String> takes) {
    return JobErrors.error(
        ExitCode.USAGE,
        "--input %s: graph %s has no such input that could be given. Beside its images it takes: %s.",
        null,
        input,
        graph,
        takes.isEmpty() ? "nothing" : String.join(", ", takes));
  }

  public static JobException inputValue(String input, String value, Throwable why) {
    return JobErrors.error(
        ExitCode.USAGE, "--input %s=%s cannot be used: %s.", why, input, value, why.getMessage());
  }
}
