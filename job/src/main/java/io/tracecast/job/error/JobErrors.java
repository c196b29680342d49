package io.tracecast.job.error;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every message that ends a command: what is wrong, why, and what to do. */
public final class JobErrors {
  private JobErrors() {}

  public static JobException graphUnreadable(String path, Throwable cause) {
    return error(
        ExitCode.GRAPH,
        "Cannot read graph %s: %s",
        cause,
        path,
        reason(cause, "Check the path and that the driver may read it."));
  }

  public static JobException graphRefused(RuntimeException cause) {
    return error(ExitCode.GRAPH, "%s", cause, cause.getMessage());
  }

  public static JobException digestMismatch(String path, String expected, String found) {
    return error(
        ExitCode.GRAPH,
        "Graph %s is not the pinned one: its SHA-256 is %s, expected %s. Someone replaced the file,"
            + " or --graph-sha256 is out of date.",
        null,
        path,
        found,
        expected);
  }

  public static JobException interfaceMissing(String path) {
    return error(
        ExitCode.GRAPH,
        "Graph %s carries no interface, so how images become its input is unknown. Name it with"
            + " --preset, --weights or --preprocessor-config (and --input-size, --resize, --mean,"
            + " --std where they differ), or store it in the archive with the pack command.",
        null,
        path);
  }

  public static JobException inputSizeMismatch(String wanted, String graphInput) {
    return error(
        ExitCode.GRAPH,
        "The preprocessing gives %s, and the graph's input is %s. Set --input-size,"
            + " --layout and --colour-order to match the graph.",
        null,
        wanted,
        graphInput);
  }

  public static JobException inputChannels(String graphInput, long channels) {
    return error(
        ExitCode.GRAPH,
        "The graph's input is %s: it takes %d channels. Graphs of 1 channel (grey) and of 3 channels"
            + " (colour) score images. Export it for one of these.",
        null,
        graphInput,
        channels);
  }

  public static JobException batchSizeFixed(long graphBatch, int asked) {
    return error(
        ExitCode.USAGE,
        "The graph was exported for batches of exactly %d, and --batch-size asks for %d. Leave the"
            + " option out, or export the graph with a dynamic batch axis.",
        null,
        graphBatch,
        asked);
  }

  public static JobException ownSizesInBatches(long graphBatch) {
    return error(
        ExitCode.GRAPH,
        "The graph was exported for batches of exactly %d, and pictures of sizes of their own are"
            + " scored one by one. Export it with a batch axis of 1 or a dynamic one, or resize to"
            + " one size.",
        null,
        graphBatch);
  }

  public static JobException inputSizeFixed(String graphInput) {
    return error(
        ExitCode.GRAPH,
        "The graph's input is %s: its height and width are fixed, and --resize multiple gives each"
            + " picture a size of its own. Export it with dynamic height and width, or resize to its"
            + " size.",
        null,
        graphInput);
  }

  public static JobException fixedBatchTooLarge(int batch, int height, int width, int largest) {
    return error(
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
    return error(
        ExitCode.GRAPH,
        "The input of graph %s takes no images: %s. Export it for images of another size.",
        cause,
        path,
        cause.getMessage());
  }

  public static JobException meanBeyondPixels(
      String what, List<Float> mean, List<Float> std, double scale) {
    return error(
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
    return error(
        ExitCode.USAGE,
        "Graph %s is ONNX, which says itself how images lie in memory, and --memory-layout asks for"
            + " %s. Leave the option out.",
        null,
        path,
        asked);
  }

  public static JobException labelsMismatch(String where, int labels, long classes) {
    return error(
        ExitCode.GRAPH,
        "%s has %d labels, and the graph gives %d scores. Use the label file that belongs to the"
            + " graph, one line a class.",
        null,
        where,
        labels,
        classes);
  }

  public static JobException labelsWithoutClasses(String where, String output) {
    return error(
        ExitCode.GRAPH,
        "%s names classes, and the graph answers with %s per image, which is kept as it is. Leave"
            + " the labels out, or choose another output with --output-name or another reading with"
            + " --task.",
        null,
        where,
        output);
  }

  public static JobException softmaxOfOne(String output) {
    return error(
        ExitCode.GRAPH,
        "The graph answers with %s per image, one number, of which softmax makes 1 whatever it is."
            + " Use --activation sigmoid, or none if it is a probability already.",
        null,
        output);
  }

  public static JobException softmaxOfBest(String output) {
    return error(
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
    return error(ExitCode.GRAPH, "Graph %s %s", why, graph, why.getMessage());
  }

  public static JobException batchDependence(String graph, String cause) {
    return error(
        ExitCode.GRAPH,
        "Graph %s answers an image by what else is in its batch: %s. Score each image alone with"
            + " --batch-size 1, or accept it with --allow-batch-dependence.",
        null,
        graph,
        cause);
  }

  public static JobException labelsUnusable(String path, Throwable cause) {
    return error(
        ExitCode.GRAPH,
        "Cannot use labels %s: %s. Give one label per line, a JSON list, or an object or Python dict"
            + " by index from 0.",
        cause,
        path,
        cause.getMessage());
  }

  public static JobException labelsUnreadable(String path, Throwable cause) {
    return error(
        ExitCode.GRAPH,
        "Cannot read labels %s: %s",
        cause,
        path,
        reason(cause, "Give a text file with one label per line."));
  }

  public static JobException preprocessingUnreadable(String path, Throwable cause) {
    return error(
        ExitCode.GRAPH,
        "Cannot read the preprocessing %s: %s",
        cause,
        path,
        reason(cause, "Check the path and that the driver may read it."));
  }

  public static JobException usage(String message, Object... arguments) {
    return error(ExitCode.USAGE, message, null, arguments);
  }

  public static JobException imagesUnreadable(String path, Throwable cause) {
    return error(
        ExitCode.INPUT,
        "Cannot read images from %s: %s",
        cause,
        path,
        reason(cause, "Check the path and that it can be read."));
  }

  public static JobException imagesMissing(String path) {
    return error(
        ExitCode.INPUT,
        "Cannot read images from %s: no such file or folder. Check the path and that the driver may read it.",
        null,
        path);
  }

  public static JobException tableMissing(String table) {
    return error(
        ExitCode.INPUT,
        "Cannot read table %s: no such file or folder. Check the path and that the driver may read it.",
        null,
        table);
  }

  public static JobException noImages(String where) {
    return error(ExitCode.INPUT, "Nothing to score: %s holds no image.", null, where);
  }

  public static JobException allPassedOver(String where, String passedOver) {
    return error(
        ExitCode.INPUT,
        "Nothing to score: no file in %s could be an image. Passed over:" + " %s.",
        null,
        where,
        passedOver);
  }

  public static JobException noColumn(String table, String name, List<String> columns) {
    return tableUnusable(
        table,
        "it has no column '%s'; columns: %s".formatted(name, columns),
        "Name one of them, or a field of a struct as STRUCT.FIELD.");
  }

  public static JobException keptTwice(String table, String name, List<String> meant) {
    return tableUnusable(
        table,
        "--keep-columns would give several columns of the predictions the name '%s': %s"
            .formatted(name, meant),
        "Leave out all but one, or give them names of their own with --keep-columns 'NAME as OTHER'.");
  }

  public static JobException keptNameTaken(String table, String name, List<String> free) {
    return tableUnusable(
        table,
        "its column '%s' cannot be kept under that name, which a column of predictions has"
            .formatted(name),
        "Give it another with --keep-columns 'NAME as OTHER'%s."
            .formatted(free.isEmpty() ? "" : ", or keep the others alone: " + free));
  }

  public static JobException keptTypeNotHeld(
      String table, String name, String type, String format, List<String> holders) {
    return tableUnusable(
        table,
        "its column '%s' is %s, which %s cannot hold, so it cannot be kept"
            .formatted(name, type, format),
        "Leave it out of --keep-columns%s%s."
            .formatted(
                type.startsWith("struct") ? ", or keep fields of it as STRUCT.FIELD" : "",
                holders.isEmpty()
                    ? ""
                    : ", or choose --output-format " + String.join(" or ", holders)));
  }

  public static JobException columnAmbiguous(String table, String name, List<String> meant) {
    return tableUnusable(
        table,
        "'%s' may mean any of its columns %s".formatted(name, meant),
        "Write it as it stands in the table, or rename all but one.");
  }

  public static JobException contentNotObvious(String table, List<String> candidates) {
    return tableUnusable(
        table,
        "the column with the images is not obvious; columns that may be it: " + candidates,
        "Name one with --content-column.");
  }

  public static JobException noContent(String table, String columns) {
    return tableUnusable(
        table,
        "no column of it holds encoded images; columns: " + columns,
        "They are expected as bytes, or as base64 text if --content-encoding base64 is given, in a"
            + " column or in a struct's field that --content-column names. Files whose paths a table"
            + " holds are scored with --images-from.");
  }

  public static JobException columnOfText(String table, String name) {
    return tableUnusable(
        table,
        "column '%s' is text".formatted(name),
        "If it holds base64, add --content-encoding base64. If it holds paths, write them to a file,"
            + " one per line, and give that to --images-from.");
  }

  public static JobException columnOfPixels(String table, String name) {
    return tableUnusable(
        table,
        "column '%s' holds pixels as Spark's image source decodes them, and encoded images are scored"
            .formatted(name),
        "Score the files that it was made from with --images, or read them with --format"
            + " binaryFile.");
  }

  public static JobException columnOfSeveral(String table, String name) {
    return tableUnusable(
        table,
        "column '%s' holds an array of images, and a row is one image".formatted(name),
        "Write a table with a row for each, as Spark's posexplode gives them, and score that.");
  }

  public static JobException columnOfOtherType(
      String table, String name, String type, List<String> candidates) {
    return tableUnusable(
        table,
        "column '%s' is %s and holds no encoded images; columns that may: %s"
            .formatted(name, type, candidates),
        "Name a binary column with --content-column, or one of text with --content-encoding base64.");
  }

  public static JobException idNotObvious(String table, List<String> columns) {
    return tableUnusable(
        table,
        "the column that names an image is not obvious; columns: " + columns,
        "Name one with --id-column.");
  }

  public static JobException idOfOtherType(
      String table, String name, String type, Optional<String> path) {
    return tableUnusable(
        table,
        "column '%s' is %s and cannot name an image".formatted(name, type),
        path.map(field -> "Name its path with --id-column " + field + ".")
            .orElse("Name a column of text or numbers with --id-column."));
  }

  public static JobException idsNull(
      String table, String id, List<String> others, boolean rowsHavePlaces) {
    List<String> remedies = new ArrayList<>();
    if (rowsHavePlaces) {
      remedies.add("Name each by its file and row with --id-column _metadata");
    }
    if (!others.isEmpty()) {
      remedies.add("Name one of its columns %s with --id-column".formatted(others));
    }
    remedies.add("Write the table with a column that names each image");
    return tableUnusable(
        table,
        "column '%s' would name its images and is null in every row".formatted(id),
        String.join(". Or: ", remedies) + ".");
  }

  private static JobException tableUnusable(String table, String why, String remedy) {
    return error(ExitCode.INPUT, "Cannot score table %s: %s. %s", null, table, why, remedy);
  }

  public static JobException interrupted(Interruption.Signal signal) {
    return error(
        signal.exitCode(),
        "Ended by SIG%s before the run was complete. Nothing was published; the same command starts"
            + " over.",
        null,
        signal);
  }

  public static JobException outputIsAFile(String path) {
    return error(
        ExitCode.OUTPUT,
        "Output %s is a file, and a run writes a folder. Choose another --output.",
        null,
        path);
  }

  public static JobException outputInUse(String path, String holder) {
    return error(
        ExitCode.OUTPUT,
        "Output %s is being written by %s. Wait for its end, or choose another --output.",
        null,
        path,
        holder);
  }

  public static JobException outputLost(String path, String holder) {
    return error(
        ExitCode.OUTPUT,
        "Output %s was taken over by %s: this run did not show signs of life for too long, as a"
            + " machine that sleeps does not. Nothing of this run was published.",
        null,
        path,
        holder);
  }

  public static JobException rowsMissing(String what, long written, long expected) {
    return error(
        ExitCode.COUNT_MISMATCH,
        "The staged %s have %d rows, and the tasks reported %d. Nothing was published; did something"
            + " else write to or delete from the output folder?",
        null,
        what,
        written,
        expected);
  }

  public static JobException driverMemory(Throwable cause) {
    return error(
        ExitCode.MEMORY,
        "The driver's heap is full: %s",
        cause,
        reason(cause, "Give it more with --driver-memory, such as 4g."));
  }

  public static JobException executorHeap(Throwable cause) {
    return error(
        ExitCode.MEMORY,
        "An executor's heap is full: %s",
        cause,
        reason(
            cause,
            "Give executors more with --executor-memory, or the driver with --driver-memory if the"
                + " run is embedded; doctor says how much they need."));
  }

  public static JobException executorContainer(Throwable cause) {
    return error(
        ExitCode.MEMORY,
        "An executor was ended from outside, as happens if it takes more memory beside its heap than"
            + " it was given: %s",
        cause,
        reason(cause, "Raise spark.executor.memoryOverhead; doctor says how much they need."));
  }

  public static JobException memoryMissing(RuntimeException cause) {
    return new JobException(ExitCode.MEMORY, cause.getMessage(), cause);
  }

  public static JobException inputMissing(
      String graph, String input, String takes, String example) {
    return error(
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
    return error(
        ExitCode.USAGE,
        "--input %s: graph %s has no such input that could be given. Beside its images it takes: %s.",
        null,
        input,
        graph,
        takes.isEmpty() ? "nothing" : String.join(", ", takes));
  }

  public static JobException inputValue(String input, String value, Throwable why) {
    return error(
        ExitCode.USAGE, "--input %s=%s cannot be used: %s.", why, input, value, why.getMessage());
  }

  public static JobException outputExists(String path) {
    return error(
        ExitCode.OUTPUT,
        "Output %s exists. Choose another --output, or replace it with --overwrite.",
        null,
        path);
  }

  public static JobException fileExists(String path) {
    return error(
        ExitCode.OUTPUT, "Output %s exists. Choose another --output, or delete it.", null, path);
  }

  public static JobException partExists(String path) {
    return error(
        ExitCode.OUTPUT,
        "File %s exists and differs from the file of that name that the graph keeps its weights in. Choose an --output in another folder, or delete it.",
        null,
        path);
  }

  public static JobException optionsFileExists(String path) {
    return error(
        ExitCode.OUTPUT,
        "Options file %s exists. Choose another --write, or delete it.",
        null,
        path);
  }

  public static JobException outputNotOurs(String path) {
    return error(
        ExitCode.OUTPUT,
        "Output %s holds files that no run of Tracecast wrote, and no run.json, so nothing is written"
            + " into it. Choose another --output, such as a folder of its own below it.",
        null,
        path);
  }

  public static JobException outputUnwritable(String path, Throwable cause) {
    return error(
        ExitCode.OUTPUT,
        "Cannot write to %s: %s",
        cause,
        path,
        reason(cause, "Check the path and its permissions."));
  }

  public static JobException tooManyFailures(long quarantined, long images, String limit) {
    return error(
        ExitCode.TOO_MANY_FAILURES,
        "%d of %d images could not be scored, and --max-failures allows %s. Predictions were not"
            + " written.",
        null,
        quarantined,
        images,
        limit);
  }

  public static JobException badBands(String bands, String why) {
    return usage(
        "--bands %s names no bands: %s. Give three numbers from 1, such as 3,2,1 for red, green and"
            + " blue, or one for a grey picture.",
        bands, why);
  }

  public static JobException allFailed(long images, String example) {
    return error(
        ExitCode.TOO_MANY_FAILURES,
        "None of the %d images could be scored. The first error: %s.",
        null,
        images,
        example);
  }

  public static JobException sampleUnusable(long images, String example) {
    return error(
        ExitCode.TOO_MANY_FAILURES,
        "None of the %d images of the sample could be scored. The first error: %s. Name others with"
            + " --images.",
        null,
        images,
        example);
  }

  public static JobException budgetTooSmall(String budget) {
    return error(
        ExitCode.USAGE,
        "--budget %s was over before anything was measured: starting Spark, loading the graph and"
            + " warming it up took it all. Give a larger one.",
        null,
        budget);
  }

  /**
   * What ends a sweep that has something to show.
   *
   * @param best the best so far, as a command
   */
  public static JobException tuneInterrupted(Interruption.Signal signal, String path, String best) {
    return error(
        signal.exitCode(),
        "Ended by SIG%s before all was measured, so %s was not written. The best so far: %s. The same"
            + " command starts over.",
        null,
        signal,
        path,
        best);
  }

  public static JobException deviceMissing(RuntimeException cause) {
    return error(ExitCode.DEVICE, "%s", cause, cause.getMessage());
  }

  public static JobException clusterFailed(Throwable cause) {
    FailureReason reason = FailureReason.of(cause);
    if (FailureReason.isBadMaster(cause)) {
      return error(ExitCode.USAGE, "Cannot start Spark: %s", cause, reason.withRemedy(""));
    }
    return error(
        ExitCode.CLUSTER,
        "Spark gave up on the run: %s. %s Nothing was published.",
        cause,
        reason.why(),
        reason.remedy().orElse("The executors' logs tell more."));
  }

  public static JobException masterSilent(String master, Throwable cause) {
    return error(
        ExitCode.CLUSTER,
        "No Spark master answers at %s: %s",
        cause,
        master,
        FailureReason.of(cause).withRemedy("Check --master, and that the master runs."));
  }

  public static JobException noExecutor(long seconds) {
    return error(
        ExitCode.CLUSTER,
        "No executor came within %d seconds. Either no worker is free, or none has the cores and the"
            + " memory that spark.executor.cores and spark.executor.memory ask for; the master's"
            + " pages tell.",
        null,
        seconds);
  }

  public static JobException executorsSilent(List<String> ids) {
    return error(
        ExitCode.CLUSTER,
        "Executors %s took no probe: they are being lost, or have no free slot for a task. Their logs"
            + " and spark.task.resource.gpu.amount may tell.",
        null,
        String.join(", ", ids));
  }

  public static JobException countMismatch(long images, long scored, long quarantined) {
    return error(
        ExitCode.COUNT_MISMATCH,
        "The counts do not add up: %d images in, %d scored and %d quarantined. Nothing was"
            + " published; did the input change during the run?",
        null,
        images,
        scored,
        quarantined);
  }

  static JobException error(
      ExitCode exitCode, String format, Throwable cause, Object... arguments) {
    return new JobException(
        exitCode, String.format(Locale.ROOT, format, Printable.all(arguments)), cause);
  }

  private static String reason(Throwable cause, String remedy) {
    return FailureReason.of(cause).withRemedy(remedy);
  }
}
