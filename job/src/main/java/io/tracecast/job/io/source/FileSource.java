package io.tracecast.job.io.source;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.source.shard.ShardContent;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files, folders and globs of any file system that Hadoop reads, and lists of them. Folders are
 * walked; what is in them and cannot be an image is passed over and counted. A name is taken as it
 * stands before it is taken for a glob. Up to {@value #MOST_HELD} images the driver holds the
 * listing and sorts it: the images of each path by their names, those of a list in its order.
 * Longer ones lie in files; they have the same order, except that what is behind links comes last,
 * and that a store's files come as the store lists them.
 */
public final class FileSource implements ImageSource {
  /** Rows of so many images take some 20 MB. */
  static final int MOST_HELD = 100_000;

  private final List<String> paths;
  private final List<String> lists;
  private final String output;
  private final int mostHeld;
  private final ShardContent shards;

  /**
   * @param paths files, folders or globs
   * @param lists text files that name one image per line, by path or URI; relative ones lie beside
   *     the list. Such images are not looked at before they are read, so that one dead name costs
   *     one quarantined row. Lines that begin with '#' are remarks
   * @param output where the run writes, which is not scored; null if nowhere
   */
  public FileSource(List<String> paths, List<String> lists, String output) {
    this(paths, lists, output, null, MOST_HELD);
  }

  /**
   * The same, with what is taken of tar and zip archives among the files.
   *
   * @param shards null to take archives for images, which they are not
   */
  public FileSource(List<String> paths, List<String> lists, String output, ShardContent shards) {
    this(paths, lists, output, shards, MOST_HELD);
  }

  /** The same with another number of images that the driver holds. */
  FileSource(
      List<String> paths, List<String> lists, String output, ShardContent shards, int mostHeld) {
    this.paths = List.copyOf(paths);
    this.lists = List.copyOf(lists);
    this.output = output;
    this.shards = shards;
    this.mostHeld = mostHeld;
  }

  @Override
  public String describe() {
    List<String> all = new ArrayList<>(paths);
    all.addAll(lists);
    return String.join(", ", all);
  }

  @Override
  public ImageSource found(Configuration hadoop) {
    FoundImages found = new FoundImages(mostHeld, hadoop);
    try {
      return new FoundFiles(describe(), list(found, hadoop), found, shards);
    } catch (RuntimeException | Error e) {
      found.close();
      throw e;
    }
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning, Path folder, Choice choice) {
    try (ImageSource found = found(spark.sessionState().newHadoopConf())) {
      return found.plan(spark, partitioning, folder, choice);
    }
  }

  /** Returns images that were listed, in partitions. */
  public static JavaRDD<Row> rows(SparkSession spark, List<Row> images, Partitioning partitioning) {
    return ListedImages.rows(spark, images, partitioning);
  }

  /**
   * Lists the images, all of them on the heap.
   *
   * @throws io.tracecast.job.error.JobException if there are none, or they cannot be listed
   */
  public ListedImages list(Configuration hadoop) {
    try (FoundImages found = new FoundImages(Integer.MAX_VALUE, hadoop)) {
      return list(found, hadoop);
    }
  }

  private ListedImages list(FoundImages found, Configuration hadoop) {
    PassedOver.Counter counter = new PassedOver.Counter();
    find(found, hadoop, counter);
    lists.forEach(list -> readNames(list, hadoop, found.nextList()));
    PassedOver passedOver = counter.total();
    if (found.isEmpty()) {
      throw passedOver.isEmpty()
          ? JobErrors.noImages(describe())
          : JobErrors.allPassedOver(describe(), passedOver.inWords());
    }
    return found.listed(passedOver);
  }

  private void find(FoundImages found, Configuration hadoop, PassedOver.Counter passedOver) {
    String name = describe();
    try {
      Path out = output == null ? null : qualified(output, hadoop);
      boolean localOutput = out != null && HadoopFiles.isLocal(HadoopFiles.fileSystem(out, hadoop));
      LocalListing local =
          new LocalListing(localOutput ? HadoopFiles.local(out) : null, passedOver);
      for (String path : paths) {
        name = path;
        FoundImages.OfName images = found.nextName();
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
  }

  private static Path qualified(String name, Configuration hadoop) throws IOException {
    Path path = FileNames.asItStands(name);
    return HadoopFiles.fileSystem(path, hadoop).makeQualified(path);
  }

  private static void addLocal(
      String name,
      FileSystem fileSystem,
      LocalListing listing,
      Consumer<ImageRow> images,
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
      String name, FileSystem fileSystem, StoreListing listing, FoundImages.OfName images)
      throws IOException {
    for (FileStatus match : matches(name, fileSystem)) {
      listing.list(match, images);
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

  private static void readNames(String list, Configuration hadoop, Consumer<ImageRow> images) {
    try (BufferedReader reader = HadoopFiles.reader(list, hadoop)) {
      Path folder = FileNames.status(list, hadoop).getPath().getParent();
      URI standard = FileSystem.getDefaultUri(hadoop);
      reader
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> FileNames.inResults(beside(folder, line), standard))
          .map(path -> ImageRow.ofFile(path, null, null))
          .forEach(images);
    } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
      throw JobErrors.imagesUnreadable(list, e);
    }
  }

  private static String beside(Path folder, String line) {
    return line.startsWith("/") || FileNames.isUri(line) ? line : folder + "/" + line;
  }
}
