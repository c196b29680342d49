package io.tracecast.job.io.sink;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Where the results of one run go. Readers see none of them before {@link #publish}, and what an
 * earlier run left stays whole until then. Whoever opens one closes it, which lets other runs have
 * the place; a run calls {@link #recover}, {@link #begin}, {@link #write} for each part, {@link
 * #supersede}, and then {@link #publish} or {@link #abandon}.
 */
public interface Destination extends AutoCloseable {

  /** What a run writes. */
  enum Part {
    PREDICTIONS,
    QUARANTINE;

    /** Returns the part's name, for folders and messages. */
    public String label() {
      return this == PREDICTIONS ? "predictions" : "quarantine";
    }
  }

  /**
   * What a run says of itself when it has ended.
   *
   * @param json its report
   * @param page the same on a page of HTML; empty if there is none
   * @param whole whether the run came to all images, so that its run key is done with
   */
  record Report(String json, Optional<String> page, boolean whole) {

    /** Returns a report of a run that came to all images. */
    public Report(String json, Optional<String> page) {
      this(json, page, true);
    }

    /** Returns the same of a run that left images for the next. */
    public Report ofPart() {
      return new Report(json, page, false);
    }

    /** Returns a report alone. */
    public static Report of(String json) {
      return new Report(json, Optional.empty());
    }
  }

  /**
   * What tasks have finished so far, by the receipts that they left.
   *
   * @param scored images with predictions
   * @param quarantined images without
   * @param quarantineFiles paths of the tasks' quarantine files
   * @param deaths processes that are known to have died at an image
   */
  record Finished(long scored, long quarantined, List<String> quarantineFiles, int deaths) {

    /** Without any death. */
    public Finished(long scored, long quarantined, List<String> quarantineFiles) {
      this(scored, quarantined, quarantineFiles, 0);
    }

    /** Returns how many images were finished. */
    public long images() {
      return scored + quarantined;
    }
  }

  /** Returns the place, as the user named it. */
  String name();

  /** Returns the run that is complete under the claim's run key; empty if none is. */
  Optional<String> finishedBy();

  /**
   * Goes on with what a run was about to publish when it died.
   *
   * @param session writes tables
   * @return that run; empty if there was none
   */
  Optional<String> recover(SparkSession session);

  /**
   * Makes room for the results, and says that a run is under way if it replaces no complete one.
   *
   * @param runningReport the report of a run that has not ended
   * @param identity what the run computes: one that computes the same may go on in what it leaves
   */
  void begin(String runningReport, String identity);

  /** Returns what an earlier run left unfinished; empty if nothing. Known once this has begun. */
  Optional<Leftovers> leftovers();

  /** Returns whether this run goes on in it. */
  boolean isResumed();

  /**
   * Returns the folder where tasks leave what they could not score, for {@link Part#QUARANTINE}.
   */
  Path taskQuarantine();

  /** Returns the folder where the run keeps what it plans; it is there once something is put in. */
  Path plan();

  /**
   * Returns the folder where tasks leave marks for those that come after the death of their
   * process; it need not exist.
   */
  Path taskMarks();

  /**
   * Checks that predictions can be published here, beside those of earlier runs.
   *
   * @param table where columns come from that go along
   * @param kept those columns
   * @param predictions all columns
   * @throws io.tracecast.job.error.JobException if a column has no place there, or the results that
   *     are to be added to have another form
   */
  void check(SparkSession session, String table, StructType kept, StructType predictions);

  /**
   * Returns the rows of earlier runs that this one adds to; empty if it adds to none, or there are
   * none.
   */
  Optional<Dataset<Row>> results(SparkSession session, Part part);

  /** Returns whether there are results of earlier runs that this one adds to. */
  boolean hasResults(SparkSession session, Part part);

  /** Returns the predictions of this run that are finished so far; empty if none are. */
  Optional<Dataset<Row>> staged(SparkSession session);

  /** Takes partitions for not finished, by the names of files that they wrote. */
  void forget(Set<String> fileNames);

  /** Writes a part, evaluating its rows once; nobody sees it yet. */
  void write(Part part, Dataset<Row> rows);

  /** Has the next predictions go beside those that are finished, after a write that failed. */
  void nextRound();

  /** Returns what is finished. */
  Finished finished();

  /** Counts the rows of a part, as its readers will; 0 if it was not written. */
  long count(SparkSession session, Part part, StructType schema);

  /**
   * Prepares that rows of earlier runs go whose images this one has scored again.
   *
   * @return how many go; empty if that is not known before it is published, as with tables
   */
  OptionalLong supersede(SparkSession session, StructType predictions, StructType quarantine);

  /**
   * Shows readers all parts at once, with the report. A page that cannot be written does not keep
   * it from that ({@link #pageFailure}).
   *
   * @param runningReport stands in its place meanwhile, so that no half looks whole
   * @throws io.tracecast.job.error.JobException if the place was taken over meanwhile
   */
  void publish(String runningReport, Report completeReport);

  /**
   * Ends a run that gives no predictions; its report, and quarantine if it was written, stay for
   * whoever looks for the cause. A run that is just being published is waited for, and one that was
   * published stays.
   *
   * @return whether the run was abandoned
   */
  boolean abandon(Report report);

  /** Returns where the report is once the run was abandoned, with the quarantine if it left one. */
  String leftIn();

  /** Returns where the page of the run is, once it was published; empty if there is none. */
  Optional<String> page();

  /** Returns why the page that was to be left could not be; empty if it was, or there is none. */
  Optional<String> pageFailure();

  /** Returns whether the run had written its quarantine when it was abandoned. */
  boolean hasLeftQuarantine();

  @Override
  void close();
}
