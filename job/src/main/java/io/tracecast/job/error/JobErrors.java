package io.tracecast.job.error;

import java.util.List;
import java.util.Locale;

/**
 * The messages that end a command, for all that has no class of its own here: what is wrong, why,
 * and what to do.
 */
public final class JobErrors {
  private JobErrors() {}

  public static JobException usage(String message, Object... arguments) {
    return error(ExitCode.USAGE, message, null, arguments);
  }

  public static JobException imagesUnreadable(String path, Throwable cause) {
    return error(
        ExitCode.INPUT,
        "Cannot read images from %s: %s%s",
        cause,
        path,
        reason(cause, "Check the path and that it can be read."),
        DriverPlace.ofRelative(path));
  }

  public static JobException imageForbidden(String path) {
    return error(
        ExitCode.INPUT,
        "Cannot read image %s: permission denied. Let the user that executors run as in, by the"
            + " file's permissions and those of the folders above it, or by the store's credentials; or"
            + " have such images quarantined with --quarantine-forbidden. Nothing was published.",
        null,
        path);
  }

  public static JobException imagesMissing(String path) {
    return error(
        ExitCode.INPUT,
        "Cannot read images from %s: no such file or folder. Check the path and that the driver may read it.%s",
        null,
        path,
        DriverPlace.ofRelative(path));
  }

  public static JobException noImages(String where) {
    return error(ExitCode.INPUT, "Nothing to score: %s holds no image.", null, where);
  }

  public static JobException noShards(String name) {
    return error(
        ExitCode.USAGE,
        "--keep-columns has nothing to keep of %s: none of its files is a tar or zip archive, in which texts stand beside images. Leave it out, or name columns of a --table.",
        null,
        name);
  }

  public static JobException allPassedOver(String where, String passedOver) {
    return error(
        ExitCode.INPUT,
        "Nothing to score: no file in %s could be an image. Passed over:" + " %s.",
        null,
        where,
        passedOver);
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

  public static JobException outputExists(String path) {
    return error(
        ExitCode.OUTPUT,
        "Output %s exists. Choose another --output, or replace it with --overwrite.",
        null,
        path);
  }

  public static JobException outputDoesNotGrow(String path) {
    return error(
        ExitCode.OUTPUT,
        "Output %s exists, and was written without --incremental, so it does not say which state of"
            + " each image it holds. Choose another --output, or score all images again with"
            + " --incremental --overwrite.",
        null,
        path);
  }

  public static JobException outputOfOtherForm(String path, String there, String asked) {
    return error(
        ExitCode.OUTPUT,
        "Output %s holds %s, and this run would add %s. Give the --output-format and --partition-by of"
            + " the runs before, choose another --output, or score all images again with --overwrite.",
        null,
        path,
        there,
        asked);
  }

  public static JobException fileExists(String path) {
    return error(
        ExitCode.OUTPUT, "Output %s exists. Choose another --output, or delete it.", null, path);
  }

  public static JobException partExists(String path) {
    return error(
        ExitCode.OUTPUT,
        "File %s exists and differs from the file of that name that the graph keeps its weights in. Choose an --output in another folder: the file may hold the weights of the graph that is packed.",
        null,
        path);
  }

  public static JobException writtenFileExists(String path) {
    return error(
        ExitCode.OUTPUT, "File %s exists. Choose another --write, or delete it.", null, path);
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

  /** For the files that a long list of images is kept in while it is made and used. */
  public static JobException listUnwritable(String folder, Throwable cause) {
    return error(
        ExitCode.OUTPUT,
        "Cannot keep the list of images in %s: %s",
        cause,
        folder,
        reason(cause, "Check that there is room and that it can be written to."));
  }

  public static JobException outputFull(Throwable cause) {
    return error(
        ExitCode.OUTPUT,
        "Cannot write to the output: %s Nothing was published.",
        cause,
        FailureReason.of(cause).withRemedy(""));
  }

  public static JobException temporaryDiskFull(Throwable cause) {
    return error(
        ExitCode.CLUSTER,
        "Cannot write temporary files: %s. Free some, or name another disk with --conf"
            + " spark.local.dir=FOLDER for Spark's files and with java.io.tmpdir for graphs. Nothing"
            + " was published.",
        cause,
        FailureReason.of(cause).why());
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

  /** Ends the scoring and not the run. */
  public static JobException deadlineReached(String deadline) {
    return error(
        ExitCode.DEADLINE, "The deadline %s came before all images were scored.", null, deadline);
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

  /** What nobody has thought of: Spark that was stopped from outside, or else a defect. */
  public static JobException unexpected(Throwable failure) {
    return FailureReason.isStopped(failure)
        ? clusterFailed(failure)
        : error(
            ExitCode.INTERNAL,
            "this is a defect, please report it: %s",
            failure,
            failure.toString().lines().findFirst().orElse(""));
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

  static String reason(Throwable cause, String remedy) {
    return FailureReason.of(cause).withRemedy(remedy);
  }
}
