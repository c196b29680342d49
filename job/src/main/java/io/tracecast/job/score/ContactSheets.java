package io.tracecast.job.score;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.source.ImageRowCodec;
import io.tracecast.job.io.source.ImageSource;
import io.tracecast.job.report.ContactSheet;
import io.tracecast.job.report.ContactSheet.Quarantined;
import io.tracecast.job.report.ContactSheet.Scored;
import io.tracecast.job.scoring.Example;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.scoring.Phase;
import io.tracecast.job.scoring.Thumbnails;
import io.tracecast.job.spark.RunJobs;
import io.tracecast.job.spark.ScoringPlan;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the contact sheet of a run: chooses a few images of those that tasks told of, and gets
 * their pictures from the source once more, here on the driver. However many images a run has, it
 * reads a dozen of each kind; what cannot be shown in time is told in words alone.
 */
final class ContactSheets {
  /** Images of each kind. */
  static final int IMAGES = 12;

  private static final byte[] NO_PICTURE = {};
  private static final int READERS = 4;

  /** For what takes a fraction of a second, unless a store or a cluster does not answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Images that failed later than that had been decoded. */
  private static final Set<String> DECODED = Set.of(Phase.TRANSFORM.label(), Phase.FORWARD.label());

  private final SparkSession spark;
  private final Collection<PartitionResult> results;
  private final List<Quarantined> quarantined;

  /**
   * @param results what the partitions came to
   * @param taskQuarantine where tasks left what they could not score
   */
  ContactSheets(SparkSession spark, Collection<PartitionResult> results, Path taskQuarantine) {
    this.spark = spark;
    this.results = results;
    this.quarantined =
        new QuarantineSample(taskQuarantine, () -> spark.sessionState().newHadoopConf())
            .take(
                results.stream()
                    .map(PartitionResult::quarantineFile)
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList(),
                IMAGES);
  }

  /** Returns the sheet in words, which reads none of the images. */
  ContactSheet words() {
    return sheet(ChosenExamples.spread(results, IMAGES), Map.of());
  }

  /** Returns the sheet with pictures. */
  ContactSheet pictures(ImageSource.Plan images, ScoringPlan plan) {
    Optional<Map<String, ImageRow>> contents =
        images.firstContents().map(first -> byPath(taken(first, plan.runId())));
    List<Example> scored =
        contents
            .map(rows -> ChosenExamples.preferring(rows.keySet(), results, IMAGES))
            .orElseGet(() -> ChosenExamples.spread(results, IMAGES));
    Function<String, ImageRow> row =
        path -> contents.isPresent() ? contents.get().get(path) : ImageRow.ofFile(path, null, null);
    List<ImageRow> wanted = paths(scored).map(row).filter(Objects::nonNull).toList();
    Thumbnails thumbnails =
        new Thumbnails(spark.sessionState().newHadoopConf(), plan.decoding().options());
    return sheet(scored, drawn(wanted, thumbnails));
  }

  private Stream<String> paths(List<Example> scored) {
    return Stream.concat(
            scored.stream().map(Example::path),
            quarantined.stream()
                .filter(one -> DECODED.contains(one.phase()))
                .map(Quarantined::path))
        .distinct();
  }

  private ContactSheet sheet(List<Example> scored, Map<String, byte[]> pictures) {
    return new ContactSheet(
        scored.stream()
            .map(one -> new Scored(one, pictures.getOrDefault(one.path(), NO_PICTURE)))
            .toList(),
        quarantined.stream()
            .map(one -> one.with(pictures.getOrDefault(one.path(), NO_PICTURE)))
            .toList());
  }

  /** Returns the first rows of a table, or none if they do not come in time. */
  private List<Row> taken(IntFunction<List<Row>> first, String runId) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(DaemonThreads.single("tracecast-page"));
    try (RunJobs jobs = RunJobs.begin(spark.sparkContext(), runId + "-page", end -> {});
        Interruption.Registration cancelling =
            Interruption.ofProcess().cancelling(() -> jobs.cancel("a signal ends the run"))) {
      timer.schedule(
          () -> jobs.cancel("the page does not wait any longer"),
          PATIENCE.toMillis(),
          TimeUnit.MILLISECONDS);
      return first.apply(IMAGES);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      return List.of();
    } finally {
      timer.shutdownNow();
    }
  }

  private static Map<String, ImageRow> byPath(List<Row> rows) {
    return rows.stream()
        .map(ImageRowCodec::fromRow)
        .filter(image -> image.path() != null)
        .collect(Collectors.toMap(ImageRow::path, Function.identity(), (a, b) -> a));
  }

  /** Draws images as small pictures, by path; those that cannot be drawn are not among them. */
  private static Map<String, byte[]> drawn(List<ImageRow> images, Thumbnails thumbnails) {
    ExecutorService readers =
        Executors.newFixedThreadPool(READERS, DaemonThreads.numbered("tracecast-pictures"));
    List<Callable<byte[]>> work =
        images.stream().<Callable<byte[]>>map(image -> () -> thumbnails.of(image)).toList();
    Map<String, byte[]> drawn = new HashMap<>();
    try {
      List<Future<byte[]>> done =
          readers.invokeAll(work, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      for (int i = 0; i < images.size(); i++) {
        if (!done.get(i).isCancelled()) {
          put(drawn, images.get(i).path(), done.get(i));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      readers.shutdownNow();
    }
    return drawn;
  }

  private static void put(Map<String, byte[]> drawn, String path, Future<byte[]> picture)
      throws InterruptedException {
    try {
      drawn.put(path, picture.get());
    } catch (ExecutionException e) {
      // it is told in words
    }
  }
}
