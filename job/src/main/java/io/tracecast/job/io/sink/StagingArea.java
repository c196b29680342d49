package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.Destination.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Where a run writes before it publishes: a folder of its own below the output's {@code
 * _tracecast}, with its predictions by {@link StagedRound}, its quarantine, and what its tasks
 * leave.
 */
final class StagingArea {
  static final String TASK_QUARANTINE = "quarantine-by-task";

  /** Predictions in files of a wanted size. */
  static final String GATHERED = "gathered";

  /** What attempts leave in case that their process dies. */
  static final String TASK_MARKS = "marks-by-task";

  private static final String OF_ONE_IMAGE = "alone-";

  /** Says what the run computes: another that computes the same may take its partitions over. */
  private static final String IDENTITY = "identity";

  /** Checksums and a committer's leavings, and not folders that a column {@code _id} names. */
  private static final Pattern NO_DATA = Pattern.compile("\\..*|_[^=]*");

  private static final String ROUND = Part.PREDICTIONS.label();

  private final OutputFiles files;
  private final String folder;
  private final String runId;

  /** Whether tasks may be adding receipts. */
  private volatile boolean growing;

  /** What receipts said when they were last read, if nothing has become of them since. */
  private volatile Optional<List<StagedRound>> known = Optional.empty();

  /**
   * @param folder the runs' own folder, below the output
   */
  StagingArea(OutputFiles files, String folder, String runId) {
    this.files = files;
    this.folder = folder;
    this.runId = runId;
  }

  /** Returns the name of something in it, below the output. */
  String place(String name) {
    return folder + "/" + runId + "/" + name;
  }

  /**
   * Finds what runs left that did not end, each a folder; the one with the most finished images
   * first.
   *
   * @param others folders of that name are not a run's
   */
  List<Leftovers> leftovers(Set<String> others) throws IOException {
    List<Leftovers> found = new ArrayList<>();
    for (FileStatus status : files.list(folder)) {
      String name = status.getPath().getName();
      if (status.isDirectory() && !others.contains(name) && !name.equals(runId)) {
        found.add(Leftovers.of(name, identity(name), StagedRound.of(files, folder + "/" + name)));
      }
    }
    found.sort(Comparator.comparingLong(Leftovers::images).reversed());
    return found;
  }

  private Optional<String> identity(String run) throws IOException {
    String name = folder + "/" + run + "/" + IDENTITY;
    return files.isFile(name)
        ? Optional.of(new String(files.read(name), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Makes the folder, or goes on in what a killed run left. */
  void make(String identity, Optional<Leftovers> resumed) throws IOException {
    if (resumed.isPresent()) {
      files.move(folder + "/" + resumed.get().runId(), folder + "/" + runId);
      known = Optional.empty();
      takeOver();
    }
    files.makeFolder(place(TASK_QUARANTINE));
    files.replace(place(IDENTITY), identity.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Goes back to where partitions are finished: what was made of them is made anew, and those count
   * no more whose files were moved to be published.
   */
  private void takeOver() throws IOException {
    for (Part part : Part.values()) {
      files.deleteFolder(place(rewritten(part)));
    }
    files.deleteFolder(place(Part.QUARANTINE.label()));
    files.deleteFolder(place(GATHERED));
    Set<Receipt> stale = new HashSet<>();
    for (StagedRound round : rounds()) {
      Set<String> left = Set.copyOf(files(round.folder()));
      for (Receipt receipt : round.receipts()) {
        if (!receipt.files().stream()
            .allMatch(file -> left.contains(round.folder() + "/" + file))) {
          stale.add(receipt);
        }
      }
    }
    forget(stale);
  }

  /** Returns where the other rows lie of files that hold rows which go. */
  static String rewritten(Part part) {
    return "rewritten-" + part.label();
  }

  /** Deletes it; a half of it that stays is nobody's leftovers. */
  void delete() throws IOException {
    files.delete(place(IDENTITY));
    files.deleteFolder(folder + "/" + runId);
  }

  Path path(String name) {
    return files.path(place(name));
  }

  /** Returns the rounds that wrote something. */
  List<StagedRound> rounds() throws IOException {
    Optional<List<StagedRound>> before = known;
    if (before.isPresent()) {
      return before.get();
    }
    List<StagedRound> rounds = StagedRound.of(files, folder + "/" + runId);
    known = growing ? Optional.empty() : Optional.of(rounds);
    return rounds;
  }

  /** Takes note of whether tasks may be adding receipts from here on. */
  void grows(boolean now) {
    growing = now;
    known = Optional.empty();
  }

  /** Returns the name of a round's folder that is not there yet. */
  String nextRound() throws IOException {
    int number = 0;
    while (files.exists(place(round(number)))) {
      number++;
    }
    return round(number);
  }

  private static String round(int number) {
    return number == 0 ? ROUND : ROUND + "-%03d".formatted(number);
  }

  /**
   * Returns the staged files of predictions, by names below the output: those that receipts name.
   * Of a folder without receipts all count.
   */
  List<String> predictions() throws IOException {
    List<StagedRound> rounds = rounds();
    if (rounds.isEmpty()) {
      return dataFiles(ROUND);
    }
    List<String> names = new ArrayList<>();
    for (StagedRound round : rounds) {
      Set<String> counted =
          round.files().map(file -> round.folder() + "/" + file).collect(Collectors.toSet());
      for (String file : files(round.folder())) {
        if (counted.contains(file)) {
          names.add(file);
        }
      }
    }
    return names;
  }

  /** Deletes what attempts left that did not end, or that others were faster than. */
  void deleteUncounted() throws IOException {
    Set<String> counted = Set.copyOf(predictions());
    for (StagedRound round : rounds()) {
      for (String file : files(round.folder())) {
        if (!counted.contains(file)) {
          files.delete(file);
        }
      }
    }
  }

  /** Returns the folders that hold predictions, one per round, as paths that Spark reads. */
  List<String> predictionFolders() throws IOException {
    List<StagedRound> rounds = rounds();
    return rounds.isEmpty()
        ? List.of(path(ROUND).toString())
        : rounds.stream().map(round -> files.path(round.folder()).toString()).toList();
  }

  /** Returns the data files below a folder of the area, by names below the output. */
  List<String> dataFiles(String part) throws IOException {
    return files(place(part));
  }

  /** Returns the data files below a folder, and deletes checksums and a committer's leavings. */
  private List<String> files(String parent) throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus file : files.list(parent)) {
      String name = parent + "/" + file.getPath().getName();
      if (NO_DATA.matcher(file.getPath().getName()).matches()) {
        files.deleteFolder(name);
      } else if (file.isDirectory()) {
        names.addAll(files(name));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  /** Returns the paths of all tasks' quarantine files that count. */
  List<String> quarantineFiles() throws IOException {
    return rounds().stream()
        .flatMap(StagedRound::quarantineFiles)
        .sorted()
        .map(file -> path(TASK_QUARANTINE + "/" + file).toString())
        .toList();
  }

  /** Returns the files of the gathered quarantine by the names that they are going to have. */
  Map<String, String> quarantineMoves() throws IOException {
    Map<String, String> moves = new LinkedHashMap<>();
    for (String file : dataFiles(Part.QUARANTINE.label())) {
      moves.put(file.substring(place("").length()), file);
    }
    return moves;
  }

  /** Returns how many processes have died at an image that was alone in work. */
  int deaths() throws IOException {
    return (int)
        files.list(place(TASK_MARKS)).stream()
            .filter(file -> file.getPath().getName().startsWith(OF_ONE_IMAGE))
            .count();
  }

  /** Forgets receipts, whose partitions then count as not finished. */
  void forget(Set<Receipt> stale) throws IOException {
    for (StagedRound round : rounds()) {
      Path receipts = StagedRound.receiptsOf(new Path(round.folder()));
      for (Receipt receipt : round.receipts()) {
        if (stale.contains(receipt)) {
          files.delete(receipts + "/" + receipt.fileName());
        }
      }
    }
    known = Optional.empty();
  }

  /** Returns the receipts that name one of these files, of predictions or of a quarantine. */
  Set<Receipt> receiptsOf(Set<String> fileNames) throws IOException {
    return rounds().stream()
        .flatMap(round -> round.receipts().stream())
        .filter(
            receipt ->
                receipt.files().stream()
                        .anyMatch(file -> fileNames.contains(new Path(file).getName()))
                    || receipt.quarantine().filter(fileNames::contains).isPresent())
        .collect(Collectors.toSet());
  }
}
