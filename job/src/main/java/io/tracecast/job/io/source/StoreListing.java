package io.tracecast.job.io.source;

import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.source.PassedOver.Reason;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists the images of a file system that is not this machine's: in one go, since object stores list
 * whatever is below a prefix by the thousand.
 */
final class StoreListing {
  private final FileSystem fileSystem;
  private final Optional<String> ownOutput;
  private final PassedOver.Counter passedOver;

  /** Folders that were passed over already, which count once and not once per file. */
  private final Set<String> counted = new HashSet<>();

  /**
   * @param output where the run writes, on whatever file system; null if nowhere
   */
  StoreListing(FileSystem fileSystem, Path output, PassedOver.Counter passedOver) {
    this.fileSystem = fileSystem;
    this.ownOutput = Optional.ofNullable(output).map(Path::toString);
    this.passedOver = passedOver;
  }

  /** Finds the images below a folder, or the file itself. */
  void list(FileStatus status, FoundImages.OfName images) throws IOException {
    if (!status.isDirectory()) {
      images.accept(row(status));
      return;
    }
    String root = status.getPath().toString();
    Set<String> outputs = new HashSet<>();
    Set<String> perhapsOutputs = new HashSet<>();
    RemoteIterator<? extends FileStatus> files = fileSystem.listFiles(status.getPath(), true);
    while (files.hasNext()) {
      FileStatus file = files.next();
      String path = file.getPath().toString();
      if (isImage(root, path, outputs) && !isOfOutput(root, path, outputs, perhapsOutputs)) {
        images.accept(row(file));
      }
    }
    perhapsOutputs.retainAll(outputs);
    if (!perhapsOutputs.isEmpty()) {
      images.removeIf(image -> isOfOutput(root, image.path(), outputs, perhapsOutputs));
    }
    outputs.forEach(
        output ->
            passedOver.add(
                ownOutput.filter(output::equals).isPresent()
                    ? Reason.OWN_OUTPUT
                    : Reason.OUTPUT_OF_A_RUN,
                output));
  }

  /**
   * Returns whether a run wrote a file, as far as outputs are known. Stores that list by name tell
   * of an output before they tell of its files; of the others, what might be one is noted.
   */
  private static boolean isOfOutput(
      String root, String file, Set<String> outputs, Set<String> perhapsOutputs) {
    int start = root.length() + 1;
    for (int end = end(file, start); start <= file.length(); end = end(file, start)) {
      if (FolderNames.isOfARun(file.substring(start, end))) {
        String folder = file.substring(0, start - 1);
        if (outputs.contains(folder)) {
          return true;
        }
        perhapsOutputs.add(folder);
      }
      start = end + 1;
    }
    return false;
  }

  private boolean isImage(String root, String file, Set<String> outputs) {
    int start = root.length() + 1;
    for (int end = end(file, start); start <= file.length(); end = end(file, start)) {
      String name = file.substring(start, end);
      Optional<Reason> reason = FolderNames.passedOver(name);
      if (name.equals(FolderNames.TRACECAST)) {
        outputs.add(file.substring(0, start - 1));
        return false;
      }
      if (reason.isPresent()) {
        if (end == file.length() || counted.add(file.substring(0, end))) {
          passedOver.add(reason.get(), file.substring(0, end));
        }
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  private static int end(String file, int start) {
    int slash = file.indexOf('/', start);
    return slash < 0 ? file.length() : slash;
  }

  private static ImageRow row(FileStatus status) {
    boolean known = status.getLen() >= 0; // a web server tells neither length nor time
    return ImageRow.ofFile(
            status.getPath().toString(),
            known ? new Timestamp(status.getModificationTime()) : null,
            known ? status.getLen() : null)
        .withVersion(FileLookup.versionOf(status));
  }
}
