package io.tracecast.job.io.source;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.RowFrames;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Files, folders and globs of any file system that Hadoop reads, and lists of them. Folders are
 * walked; what is in them and cannot be an image is passed over and counted. A name is taken as it
 * stands before it is taken for a glob. The listing is held by the driver, about 200 bytes per
 * image.
 */
public final class FileSource implements ImageSource {
  private final List<String> paths;
  private final List<String> lists;
  private final String output;

  /**
   * @param paths files, folders or globs
   * @param lists text files that name one image per line, by path or URI; relative ones lie beside
   *     the list. Such images are not looked at before they are read, so that one dead name costs
   *     one quarantined row. Lines that begin with '#' are remarks
   * @param output where the run writes, which is not scored; null if nowhere
   */
  public FileSource(List<String> paths, List<String> lists, String output) {
    this.paths = List.copyOf(paths);
    this.lists = List.copyOf(lists);
    this.output = output;
  }

  /** Images that were found, as rows of {@link ImageRowCodec}, and what was passed over. */
  public record Listing(List<Row> images, PassedOver passedOver) {}

  @Override
  public String describe() {
    List<String> all = new ArrayList<>(paths);
    all.addAll(lists);
    return String.join(", ", all);
  }

  @Override
  public ImageSource found(Configuration hadoop) {
    return new Found(describe(), list(hadoop));
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning, Choice choice) {
    return found(spark.sessionState().newHadoopConf()).plan(spark, partitioning, choice);
  }

  /** Images that are listed already. */
  private record Found(String describe, Listing listing) implements ImageSource {
    @Override
    public ImageSource found(Configuration hadoop) {
      return this;
    }

    @Override
    public Plan plan(SparkSession spark, Partitioning partitioning, Choice choice) {
      List<Row> images = choice == Choice.ALL ? listing.images() : chosen(spark, choice);
      return new Plan(
          () -> rows(spark, images, partitioning),
          OptionalLong.of(images.size()),
          Optional.of(new Units(listing.images().size(), images.size())),
          listing.passedOver(),
          new StructType(),
          Optional.empty());
    }

    private List<Row> chosen(SparkSession spark, Choice choice) {
      JavaRDD<Row> rows =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(listing.images());
      Dataset<Row> images =
          RowFrames.of(
              spark,
              FileLookup.unknown(rows, spark.sessionState().newHadoopConf()),
              ImageRowCodec.SCHEMA);
      return choice
          .among(ImageRowCodec.withMarkers(images))
          .drop(PredictionColumns.CHANGE_MARKER)
          .collectAsList()
          .stream()
          .map(row -> ImageRowCodec.toRow(ImageRowCodec.fromRow(row))) // without its schema
          .sorted(Comparator.comparing(row -> row.getString(0)))
          .toList();
    }
  }

  /** Returns images that were listed, in partitions. */
  public static JavaRDD<Row> rows(SparkSession spark, List<Row> images, Partitioning partitioning) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(slices(images, partitioning), partitioning.partitions(images.size()))
        .flatMap(List::iterator);
  }

  /**
   * Lists the images.
   *
   * @throws io.tracecast.job.error.JobException if there are none, or they cannot be listed
   */
  public Listing list(Configuration hadoop) {
    PassedOver.Counter counter = new PassedOver.Counter();
    List<Row> images = new ArrayList<>();
    listed(hadoop, counter).forEach(found -> addAll(images, found));
    lists.forEach(list -> addAll(images, named(list, hadoop)));
    PassedOver passedOver = counter.total();
    if (images.isEmpty()) {
      throw passedOver.isEmpty()
          ? JobErrors.noImages(describe())
          : JobErrors.allPassedOver(describe(), passedOver.inWords());
    }
    return new Listing(images, passedOver);
  }

  /** One element per partition, so that every partition but the last holds full batches. */
  private static List<List<Row>> slices(List<Row> images, Partitioning partitioning) {
    int size = Math.toIntExact(partitioning.imagesPerPartition(images.size()));
    List<List<Row>> slices = new ArrayList<>();
    for (int start = 0; start < images.size(); start += size) {
      slices.add(new ArrayList<>(images.subList(start, Math.min(images.size(), start + size))));
    }
    return slices;
  }

  private static void addAll(List<Row> target, List<ImageRow> images) {
    images.forEach(image -> target.add(ImageRowCodec.toRow(image)));
  }

  /** Returns the images of each path, in the order of their names. */
  private List<List<ImageRow>> listed(Configuration hadoop, PassedOver.Counter passedOver) {
    List<List<ImageRow>> all = new ArrayList<>();
    String name = describe();
    try {
      Path out = output == null ? null : qualified(output, hadoop);
      boolean localOutput = out != null && HadoopFiles.isLocal(HadoopFiles.fileSystem(out, hadoop));
      LocalListing local =
          new LocalListing(localOutput ? HadoopFiles.local(out) : null, passedOver);
      for (String path : paths) {
        name = path;
        List<ImageRow> images = new ArrayList<>();
        all.add(images);
        FileSystem fileSystem = HadoopFiles.fileSystem(FileNames.asItStands(path), hadoop);
        if (HadoopFiles.isLocal(fileSystem)) {
          addLocal(path, fileSystem, local, images, passedOver);
        } else {
          addStored(path, fileSystem, new StoreListing(fileSystem, out, passedOver), images);
        }
      }
      local.followLinks();
    } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
      throw JobErrors.imagesUnreadable(name, e);
    }
    all.forEach(images -> images.sort(Comparator.comparing(ImageRow::path)));
    return all;
  }

  private static Path qualified(String name, Configuration hadoop) throws IOException {
    Path path = FileNames.asItStands(name);
    return HadoopFiles.fileSystem(path, hadoop).makeQualified(path);
  }

  private static void addLocal(
      String name,
      FileSystem fileSystem,
      LocalListing listing,
      List<ImageRow> images,
      PassedOver.Counter passedOver)
      throws IOException {
    java.nio.file.Path path =
        HadoopFiles.local(fileSystem.makeQualified(FileNames.asItStands(name)));
    Optional<java.nio.file.Path> decoded = FileNames.decoded(name).map(HadoopFiles::local);
    if (java.nio.file.Files.exists(path)) {
      listing.addNamed(path, images);
    } else if (decoded.filter(java.nio.file.Files::exists).isPresent()) {
      listing.addNamed(decoded.get(), images);
    } else {
      Set<java.nio.file.Path> matches = LocalGlob.matches(path.toString(), passedOver);
      if (matches.isEmpty()) {
        throw JobErrors.imagesMissing(name);
      }
      for (java.nio.file.Path match : matches) {
        listing.addFound(match, images);
      }
    }
  }

  private static void addStored(
      String name, FileSystem fileSystem, StoreListing listing, List<ImageRow> images)
      throws IOException {
    for (FileStatus match : matches(name, fileSystem)) {
      images.addAll(listing.list(match));
    }
  }

  private static List<FileStatus> matches(String name, FileSystem fileSystem) throws IOException {
    try {
      return List.of(FileNames.status(name, fileSystem.getConf()));
    } catch (FileNotFoundException e) {
      FileStatus[] matches = fileSystem.globStatus(FileNames.asItStands(name));
      if (matches == null || matches.length == 0) {
        throw JobErrors.imagesMissing(name);
      }
      return List.of(matches);
    }
  }

  private static List<ImageRow> named(String list, Configuration hadoop) {
    try (BufferedReader reader = HadoopFiles.reader(list, hadoop)) {
      Path folder = FileNames.status(list, hadoop).getPath().getParent();
      URI standard = FileSystem.getDefaultUri(hadoop);
      return reader
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> FileNames.inResults(beside(folder, line), standard))
          .map(path -> ImageRow.ofFile(path, null, null))
          .toList();
    } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
      throw JobErrors.imagesUnreadable(list, e);
    }
  }

  private static String beside(Path folder, String line) {
    return line.startsWith("/") || FileNames.isUri(line) ? line : folder + "/" + line;
  }
}
