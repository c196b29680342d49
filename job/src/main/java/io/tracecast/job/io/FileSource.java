package io.tracecast.job.io;

import io.tracecast.job.error.JobErrors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files, folders and globs of any file system that Hadoop reads, and lists of them. Folders are
 * walked; names that start with '_' or '.' are passed over, as Spark's readers do. The listing is
 * held by the driver, about 200 bytes an image.
 */
public final class FileSource implements ImageSource {
  private final List<String> paths;
  private final List<String> lists;

  /**
   * @param paths files, folders or globs
   * @param lists text files that name one image URI a line; such images are not looked at before
   *     they are read, so that one dead URI costs one quarantined row
   */
  public FileSource(List<String> paths, List<String> lists) {
    this.paths = List.copyOf(paths);
    this.lists = List.copyOf(lists);
  }

  @Override
  public String describe() {
    List<String> all = new ArrayList<>(paths);
    all.addAll(lists);
    return String.join(", ", all);
  }

  @Override
  public Plan plan(SparkSession spark, Partitioning partitioning) {
    List<Row> images = list(spark.sessionState().newHadoopConf());
    return new Plan(() -> rows(spark, images, partitioning), OptionalLong.of(images.size()));
  }

  /** Returns images that were listed, in partitions. */
  public static JavaRDD<Row> rows(SparkSession spark, List<Row> images, Partitioning partitioning) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(slices(images, partitioning), partitioning.partitions(images.size()))
        .flatMap(List::iterator);
  }

  /**
   * Lists the images as rows of {@link ImageRowCodec#SCHEMA}.
   *
   * @throws io.tracecast.job.error.JobException if there are none, or they cannot be listed
   */
  public List<Row> list(Configuration hadoop) {
    List<Row> images = new ArrayList<>();
    paths.forEach(path -> addAll(images, listed(path, hadoop)));
    lists.forEach(list -> addAll(images, named(list, hadoop)));
    if (images.isEmpty()) {
      throw JobErrors.noImages(describe());
    }
    return images;
  }

  /** One element a partition, so that every partition but the last holds full batches. */
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

  private static List<ImageRow> listed(String name, Configuration hadoop) {
    try {
      Path path = new Path(name);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        throw JobErrors.imagesMissing(name);
      }
      List<ImageRow> images = new ArrayList<>();
      for (FileStatus match : matches) {
        collect(fileSystem, match, images);
      }
      images.sort(Comparator.comparing(ImageRow::path));
      return images;
    } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
      throw JobErrors.imagesUnreadable(name, e);
    }
  }

  private static void collect(FileSystem fileSystem, FileStatus status, List<ImageRow> images)
      throws IOException {
    if (status.isFile()) {
      images.add(row(status));
    } else if (HadoopFiles.isLocal(fileSystem)) {
      walk(fileSystem, status.getPath(), images);
    } else {
      list(fileSystem, status.getPath(), images);
    }
  }

  /** In one go, since object stores list whatever is below a prefix by the thousand. */
  private static void list(FileSystem fileSystem, Path folder, List<ImageRow> images)
      throws IOException {
    RemoteIterator<? extends FileStatus> files = fileSystem.listFiles(folder, true);
    while (files.hasNext()) {
      FileStatus file = files.next();
      if (!isHidden(folder, file.getPath())) {
        images.add(row(file));
      }
    }
  }

  /**
   * Folder by folder: Hadoop's listing in one go asks for each file's owner, and without Hadoop's
   * native library that is a process of its own, {@code ls -ld}, for every image.
   */
  private static void walk(FileSystem fileSystem, Path folder, List<ImageRow> images)
      throws IOException {
    for (FileStatus entry : fileSystem.listStatus(folder)) {
      if (!isHidden(entry.getPath().getName())) {
        collect(fileSystem, entry, images);
      }
    }
  }

  private static boolean isHidden(Path root, Path file) {
    String below = root.toUri().relativize(file.toUri()).getPath();
    for (String part : below.split("/")) {
      if (isHidden(part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }

  private static ImageRow row(FileStatus status) {
    return new ImageRow(
        status.getPath().toString(),
        new Timestamp(status.getModificationTime()),
        status.getLen(),
        null);
  }

  private static List<ImageRow> named(String list, Configuration hadoop) {
    Path path = new Path(list);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> new ImageRow(line, null, null, null))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw JobErrors.imagesUnreadable(list, e);
    }
  }
}
