package io.tracecast.job.score;

import io.tracecast.graph.image.BandChoice;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.sink.FileSink;
import io.tracecast.job.io.source.FileSource;
import io.tracecast.job.io.source.ImageSource;
import io.tracecast.job.io.source.shard.ShardContent;
import io.tracecast.job.options.ExecutionOptions;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.options.ParityOptions;
import io.tracecast.job.options.PathList;
import io.tracecast.job.options.ProviderOptions;
import io.tracecast.job.options.QuietOption;
import io.tracecast.job.options.TableOptions;
import io.tracecast.job.options.TelemetryOption;
import io.tracecast.job.options.TopKOption;
import io.tracecast.job.parity.ParityCheck;
import io.tracecast.job.spark.ApplicationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code score}. */
final class ScoreOptions {
  /** An image is read into one array of Java's. */
  private static final long MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private static final Pattern COMPANION = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");

  /** Each has a thread of its own. */
  private static final int MAX_PASSES = 1024;

  @Mixin GraphOptions graph = new GraphOptions();
  @Mixin ExecutionOptions execution = new ExecutionOptions();
  @Mixin ProviderOptions provider = new ProviderOptions();
  @Mixin ParityOptions parity = new ParityOptions();
  @Mixin TableOptions table = new TableOptions();
  @Mixin TelemetryOption telemetry = new TelemetryOption();

  @Option(
      names = "--images",
      arity = "1..*",
      parameterConsumer = PathList.class,
      paramLabel = "PATH",
      description =
          "Files, folders (walked) or globs; any URI that Hadoop reads. Archives among them (tar,"
              + " tar.gz, tgz, zip), as WebDataset's shards are, are read as the images in them.")
  List<String> images = List.of();

  @Option(
      names = "--images-from",
      arity = "1..*",
      parameterConsumer = PathList.class,
      paramLabel = "FILE",
      description =
          "Text files that name one image per line, by path or URI; relative paths lie beside the"
              + " list.")
  List<String> imagesFrom = List.of();

  @Option(
      names = "--keep-columns",
      paramLabel = "NAMES",
      description =
          "Columns of --table that go along into the predictions, or fields of them, with commas"
              + " between; * for all but the images, 'NAME as OTHER' for another name. With --images,"
              + " the texts that stand beside an image in a tar or zip archive, by the ends of their"
              + " names, such as json,cls.")
  List<String> keepColumns = List.of();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "Folder for predictions, quarantine and run.json; must not hold anything else.")
  String output;

  @Option(
      names = "--output-format",
      paramLabel = "NAME",
      defaultValue = "PARQUET",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.")
  FileSink outputFormat;

  @Option(names = "--overwrite", description = "Replace the output of an earlier run.")
  boolean overwrite;

  @Mixin NightOptions night = new NightOptions();

  @Option(
      names = "--with-output",
      description = "Write the graph's raw output beside the predictions.")
  boolean withOutput;

  @Option(
      names = "--keep-nan",
      description =
          "Keep answers with NaN or infinity, without a score, instead of quarantining the image.")
  boolean keepNan;

  @Option(
      names = "--allow-batch-dependence",
      description =
          "Score with a graph that answers an image by what else is in its batch; run.json says so.")
  boolean allowBatchDependence;

  @Mixin TopKOption topK = new TopKOption();

  @Option(
      names = "--show",
      defaultValue = "5",
      paramLabel = "N",
      description = "Predictions to print at the end; ${DEFAULT-VALUE} by default.")
  int show;

  @Mixin QuietOption quiet = new QuietOption();

  @Option(
      names = "--report",
      paramLabel = "NAME",
      defaultValue = "html",
      description =
          "A page about the run, _tracecast/report.html: html, which has small copies of a few of the"
              + " pictures in it, html-without-pictures, or none; ${DEFAULT-VALUE} by default.")
  String report;

  @Option(
      names = "--max-failures",
      paramLabel = "N|P%",
      description =
          "Fail the run if more images, or more percent of them, cannot be scored; by default only"
              + " if all cannot.")
  String maxFailures;

  @Option(
      names = "--quarantine-forbidden",
      description =
          "Quarantine images that may not be read (error 'forbidden'); by default the first ends the"
              + " run.")
  boolean quarantineForbidden;

  @Option(
      names = "--concurrent-passes",
      paramLabel = "N",
      description = "Forward passes that run at once in an executor; its slots by default.")
  Integer concurrentPasses;

  @Option(
      names = "--memory-layout",
      paramLabel = "NAME",
      defaultValue = "measure",
      description =
          "How images lie in memory for a TorchScript graph: planar, channels-last, or measure,"
              + " which takes the cheaper when it loads the graph; ${DEFAULT-VALUE} by default.")
  String memoryLayout;

  @Mixin ForwardTimeoutOption forwardTimeout = new ForwardTimeoutOption();

  @Option(
      names = "--partitions",
      defaultValue = "0",
      paramLabel = "N",
      description = "Spark partitions; 0, the default, goes by the count of images.")
  int partitions;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, native or java.")
  String decoder;

  @Option(
      names = "--fast-decode",
      description = "Decode large JPEGs at a fraction of their size: faster, answers differ.")
  boolean fastDecode;

  @Option(
      names = "--apply-orientation",
      description = "Turn photographs as their EXIF data say; off, as in Pillow, by default.")
  boolean applyOrientation;

  @Option(
      names = "--bands",
      paramLabel = "R,G,B|N",
      description =
          "Bands of a TIFF, from 1, that are red, green and blue, or the one that is grey; as the"
              + " TIFF says by default.")
  String bands;

  @Option(
      names = "--max-image-bytes",
      defaultValue = "268435456",
      paramLabel = "N",
      description = "Quarantine larger files; ${DEFAULT-VALUE} by default.")
  long maxImageBytes;

  @Option(
      names = "--max-image-pixels",
      defaultValue = "89478485",
      paramLabel = "N",
      description = "Quarantine larger pictures; ${DEFAULT-VALUE} by default.")
  long maxImagePixels;

  /** Returns what Spark's pages call the run. */
  String applicationName() {
    List<String> sources = new ArrayList<>(images);
    sources.addAll(imagesFrom);
    return ApplicationName.of(
        "score", graph.path(), sources.isEmpty() ? List.of(source().describe()) : sources);
  }

  /** Returns whether images are files, or in such, and not in a table. */
  boolean namesFiles() {
    return !images.isEmpty() || !imagesFrom.isEmpty();
  }

  /** Returns where the images come from. */
  ImageSource source() {
    boolean files = namesFiles();
    if (files == table.isGiven()) {
      throw JobErrors.usage(
          files
              ? "Give either --images or --table, not both."
              : "Nothing to score: give --images PATH, --images-from FILE or --table NAME.");
    }
    if (files && table.sayMore()) {
      throw JobErrors.usage(
          "--format, --content-column, --content-encoding, --id-column and --change-column belong to"
              + " --table, not to --images.");
    }
    return files
        ? new FileSource(
            images, imagesFrom, output, new ShardContent(maxImageBytes, companions(keepColumns)))
        : table.source(keepColumns);
  }

  /** Returns the ends of names in shards that --keep-columns means. */
  private static List<String> companions(List<String> keepColumns) {
    List<String> companions =
        keepColumns.stream()
            .flatMap(names -> Stream.of(names.split(",")))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    for (String name : companions) {
      if (!COMPANION.matcher(name).matches()) {
        throw JobErrors.usage(
            "With --images, --keep-columns takes the ends of names in tar and zip archives, such as"
                + " json,cls; '"
                + name
                + "' is not one.");
      }
    }
    return companions;
  }

  /** Refuses what no run could use, before anything is read or started. */
  void check() {
    source();
    night.check(outputFormat, overwrite);
    execution.check();
    parity.check();
    topK.check();
    OptionValues.requireBetween("--show", show, 0, Integer.MAX_VALUE);
    OptionValues.requireBetween("--partitions", partitions, 0, Integer.MAX_VALUE);
    OptionValues.requireBetween("--max-image-bytes", maxImageBytes, 1, MAX_ARRAY_BYTES);
    OptionValues.requirePositive("--max-image-pixels", maxImagePixels);
    forwardTimeout.check();
    if (concurrentPasses != null) {
      OptionValues.requireBetween("--concurrent-passes", concurrentPasses, 1, MAX_PASSES);
    }
    memoryLayout =
        OptionValues.oneOf(
            "--memory-layout", memoryLayout, List.of("measure", "planar", "channels-last"));
    decoder = OptionValues.oneOf("--decoder", decoder, List.of("auto", "native", "java"));
    report = OptionValues.oneOf("--report", report, ReportChoice.names());
    checkBands();
    FailureLimit.parse(maxFailures);
  }

  private void checkBands() {
    if (bands != null) {
      try {
        BandChoice.parse(bands);
      } catch (IllegalArgumentException e) {
        throw JobErrors.badBands(bands, e.getMessage());
      }
    }
  }

  /** Returns what is left for people. */
  ReportChoice reportChoice() {
    return ReportChoice.of(report);
  }

  /** Returns how many predictions a partition tells in words: for the console, and for the page. */
  int examples() {
    return reportChoice().hasPage() ? Math.max(show, ContactSheets.IMAGES) : show;
  }

  /** Returns how near a provider's answers have to be. */
  ParityCheck.Limits parityLimits() {
    return new ParityCheck.Limits(parity.tolerance(), parity.minAgreement());
  }
}
