package io.tracecast.job.io.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * One Spark job's share of a run's staging area: a folder of predictions, and one of receipts
 * beside it. A run has another round if Spark gave up on a job, or if it takes over what a killed
 * run left.
 *
 * @param folder the folder of predictions, below the output
 * @param receipts of the partitions that are finished
 */
record StagedRound(String folder, List<Receipt> receipts) {
  static final String RECEIPTS = "receipts-of-";

  StagedRound {
    receipts = List.copyOf(receipts);
  }

  /** Returns where the receipts for a folder of predictions lie. */
  static Path receiptsOf(Path folder) {
    return new Path(folder.getParent(), RECEIPTS + folder.getName());
  }

  /** Returns the rounds of a staging area, in the order of their names. */
  static List<StagedRound> of(OutputFiles files, String staging) throws IOException {
    List<StagedRound> rounds = new ArrayList<>();
    for (FileStatus found : files.list(staging)) {
      String name = found.getPath().getName();
      if (found.isDirectory() && name.startsWith(RECEIPTS)) {
        rounds.add(
            new StagedRound(
                staging + "/" + name.substring(RECEIPTS.length()),
                read(files, staging + "/" + name)));
      }
    }
    rounds.sort((a, b) -> a.folder().compareTo(b.folder()));
    return rounds;
  }

  private static List<Receipt> read(OutputFiles files, String folder) throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    for (FileStatus file : files.list(folder)) {
      if (!file.getPath().getName().startsWith(".")) {
        Receipt.parse(files.read(folder + "/" + file.getPath().getName())).ifPresent(receipts::add);
      }
    }
    return receipts;
  }

  /** Returns the names of its data files, below its folder. */
  Stream<String> files() {
    return receipts.stream().map(Receipt::files).flatMap(List::stream);
  }

  /** Returns the names of its tasks' quarantine files. */
  Stream<String> quarantineFiles() {
    return receipts.stream().map(Receipt::quarantine).flatMap(Optional::stream);
  }

  long scored() {
    return sum(Receipt::scored);
  }

  long quarantined() {
    return sum(Receipt::quarantined);
  }

  private long sum(Function<Receipt, Long> count) {
    return receipts.stream().mapToLong(count::apply).sum();
  }
}
