package io.tracecast.job.io;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.error.JobErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The output of a run. Everything is written under {@code _tracecast/staging} first and moved to
 * its place at the end, {@code run.json} with the final status last: a run that dies leaves nothing
 * that looks finished, and a run that replaces another leaves that one whole until its own is
 * ready.
 */
public final class RunDirectory {
  private static final String TRACECAST = "_tracecast";
  private static final String REPORT = "run.json";
  private static final String QUARANTINE = "_quarantine";
  private static final String SUCCESS = "_SUCCESS";

  private final String name;
  private final Path root;
  private final Path staging;
  private final FileSystem fileSystem;
  private final boolean replaces;

  private RunDirectory(String name, Path root, FileSystem fileSystem, boolean replaces) {
    this.name = name;
    this.root = root;
    this.staging = new Path(new Path(root, TRACECAST), "staging");
    this.fileSystem = fileSystem;
    this.replaces = replaces;
  }

  /**
   * Claims a directory for a run.
   *
   * @param overwrite whether the output of an earlier run may be replaced; that of a failed run
   *     always may
   */
  public static RunDirectory claim(String name, boolean overwrite, Configuration hadoop) {
    try {
      Path path = new Path(name);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      fileSystem.setWriteChecksum(false);
      Path root = fileSystem.makeQualified(path);
      boolean exists = fileSystem.exists(root);
      boolean failedOnly = exists && isOfAFailedRun(fileSystem, root);
      if (exists && !overwrite && !failedOnly) {
        throw JobErrors.outputExists(name);
      }
      if (exists && !isOurs(fileSystem, root)) {
        throw JobErrors.outputNotOurs(name);
      }
      return new RunDirectory(name, root, fileSystem, exists && !failedOnly);
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /** A run that failed leaves its report and quarantine, which stand in nobody's way. */
  private static boolean isOfAFailedRun(FileSystem fileSystem, Path root) throws IOException {
    Path report = new Path(new Path(root, TRACECAST), REPORT);
    if (!fileSystem.exists(report)) {
      return false;
    }
    try (InputStream stream = fileSystem.open(report)) {
      return new ObjectMapper().readTree(stream).path("status").asText().equals("failed");
    }
  }

  private static boolean isOurs(FileSystem fileSystem, Path root) throws IOException {
    return fileSystem.getFileStatus(root).isDirectory()
        && (fileSystem.exists(new Path(root, TRACECAST))
            || fileSystem.listStatus(root).length == 0);
  }

  /** Makes the staging area, and says that a run is under way where no earlier one stands. */
  public void begin(String runningReport) {
    try {
      fileSystem.delete(staging, true);
      if (!fileSystem.mkdirs(taskQuarantine())) {
        throw new IOException("the folder cannot be made");
      }
      if (!replaces) {
        writeReport(runningReport);
      }
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /** Returns where predictions are written before they are published. */
  public String stagedPredictions() {
    return new Path(staging, "predictions").toString();
  }

  /** Returns where the quarantine is written before it is published. */
  public String stagedQuarantine() {
    return new Path(staging, "quarantine").toString();
  }

  /** Returns where tasks leave their quarantine files. */
  public Path taskQuarantine() {
    return new Path(staging, "quarantine-by-task");
  }

  /** Returns the folder for people: predictions directly below it. */
  public String name() {
    return name;
  }

  /** Moves predictions and quarantine to their places, then writes the report, then the marker. */
  public void publish(String completeReport) {
    try {
      clear();
      publishQuarantine();
      for (FileStatus file : staged(new Path(stagedPredictions()))) {
        move(file.getPath(), new Path(root, file.getPath().getName()));
      }
      fileSystem.delete(staging, true);
      writeReport(completeReport);
      fileSystem.create(new Path(root, SUCCESS), true).close();
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  /**
   * Ends a run that gives no predictions: where it replaces nothing, the quarantine and the report
   * stay for whoever looks for the cause.
   */
  public void abandon(String failedReport) {
    try {
      if (!replaces) {
        publishQuarantine();
        writeReport(failedReport);
      }
      fileSystem.delete(staging, true);
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(name, e);
    }
  }

  private void publishQuarantine() throws IOException {
    Path staged = new Path(stagedQuarantine());
    if (fileSystem.exists(staged)) {
      fileSystem.delete(new Path(root, QUARANTINE), true);
      move(staged, new Path(root, QUARANTINE));
    }
  }

  /** Deletes what an earlier run left, its report first, so that no half looks whole. */
  private void clear() throws IOException {
    fileSystem.delete(new Path(new Path(root, TRACECAST), REPORT), false);
    fileSystem.delete(new Path(root, SUCCESS), false);
    for (FileStatus old : fileSystem.listStatus(root)) {
      if (!old.getPath().getName().equals(TRACECAST)) {
        fileSystem.delete(old.getPath(), true);
      }
    }
  }

  private List<FileStatus> staged(Path directory) throws IOException {
    List<FileStatus> files = new ArrayList<>(Arrays.asList(fileSystem.listStatus(directory)));
    files.removeIf(file -> file.getPath().getName().startsWith("_"));
    return files;
  }

  private void move(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot move " + from + " to " + to);
    }
  }

  private void writeReport(String report) throws IOException {
    Path target = new Path(new Path(root, TRACECAST), REPORT);
    try (OutputStream stream = fileSystem.create(target, true)) {
      stream.write(report.getBytes(StandardCharsets.UTF_8));
    }
  }
}
