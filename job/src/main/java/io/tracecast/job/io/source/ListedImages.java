package io.tracecast.job.io.source;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.io.spool.Spool;
import io.tracecast.job.io.spool.SpooledRows;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Images that were listed: on the heap where they are few, in a spool where they are many.
 *
 * @param held the images as rows of {@link ImageRowCodec}; none if they are spooled
 * @param spool the images, if they are spooled
 * @param shards whether any image of the listing is a shard; these may be others of it
 * @param passedOver what the listing came across beside them
 */
public record ListedImages(
    List<Row> held, Optional<Spool> spool, boolean shards, PassedOver passedOver) {
  private static final long MICROS_PER_MILLI = 1000;

  /** Enough that a job over millions has some hundred tasks, and few enough that each is quick. */
  private static final long FRAME_ROWS = 1 << 16;

  /** The columns of {@link #frame}. */
  public static final StructType FRAME =
      ImageRowCodec.LISTED.add(PredictionColumns.CHANGE_MARKER, DataTypes.StringType);

  public ListedImages {
    held = List.copyOf(held);
  }

  /** Returns how many there are. */
  public long count() {
    return spool.map(Spool::rows).orElse((long) held.size());
  }

  /**
   * Returns the images, as rows of {@link ImageRowCodec}.
   *
   * @throws IllegalStateException if they are spooled, and so too many for a heap
   */
  public List<Row> images() {
    if (spool.isPresent()) {
      throw new IllegalStateException(count() + " images are in files and not on the heap");
    }
    return held;
  }

  /** Returns the images one after another, read by the caller's thread. */
  public Iterator<ImageRow> read(Configuration hadoop) {
    return spool
        .map(all -> all.read(hadoop))
        .orElseGet(() -> held.stream().map(ImageRowCodec::fromRow).iterator());
  }

  /**
   * Returns the same images where executors reach them. Those that are on the heap stay there.
   *
   * @param folder of a file system that driver and executors reach
   */
  public ListedImages within(Path folder, Configuration hadoop) throws IOException {
    return spool.isEmpty() ? this : with(spool.get().copyTo(folder, hadoop));
  }

  /** Returns the images in partitions, as rows of {@link ImageRowCodec}. */
  public JavaRDD<Row> rows(SparkSession spark, Partitioning partitioning) {
    return spool.isEmpty()
        ? rows(spark, held, partitioning)
        : spooled(spark, spool.get(), partitioning.imagesPerPartition(count()))
            .map(ImageRowCodec::toRow);
  }

  private static JavaRDD<ImageRow> spooled(SparkSession spark, Spool spool, long perPartition) {
    return SpooledRows.read(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        spool,
        perPartition,
        spark.sessionState().newHadoopConf());
  }

  /** Returns images that are on the heap in partitions; all but the last hold full batches. */
  static JavaRDD<Row> rows(SparkSession spark, List<Row> images, Partitioning partitioning) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(
            slices(images, partitioning.imagesPerPartition(images.size())),
            partitioning.partitions(images.size()))
        .flatMap(List::iterator);
  }

  /** Returns images that are on the heap in pieces of that many. */
  static List<List<Row>> slices(List<Row> images, long perPartition) {
    int size = Math.toIntExact(perPartition);
    List<List<Row>> slices = new ArrayList<>();
    for (int start = 0; start < images.size(); start += size) {
      slices.add(new ArrayList<>(images.subList(start, Math.min(images.size(), start + size))));
    }
    return slices;
  }

  /**
   * Returns the images as a data frame with the columns of {@link #FRAME}, for joins. Tasks look at
   * those of which nothing but the name is known.
   */
  public Dataset<Row> frame(SparkSession spark) {
    JavaRDD<ImageRow> images =
        spool.isEmpty()
            ? rows(spark, held, new Partitioning(1, (int) FRAME_ROWS, 0))
                .map(ImageRowCodec::fromRow)
            : spooled(spark, spool.get(), FRAME_ROWS);
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(
            FileLookup.unknown(images, spark.sessionState().newHadoopConf())
                .map(ListedImages::framed)
                .rdd(),
            FRAME,
            false);
  }

  private static InternalRow framed(ImageRow image) {
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(image.path()),
          image.modificationTime() == null
              ? null
              : (Long) (image.modificationTime().getTime() * MICROS_PER_MILLI),
          image.length(),
          UTF8String.fromString(image.version()),
          UTF8String.fromString(image.place().name()),
          UTF8String.fromString(image.changeMarker())
        });
  }

  /**
   * Writes rows of a data frame that has the columns of {@link #FRAME}, and perhaps others, to a
   * spool: executors write them, in the order of the frame, and the driver holds none.
   *
   * @param folder of a file system that driver and executors reach
   */
  public static Spool spool(Dataset<Row> frame, Path folder) throws IOException {
    return SpooledRows.write(
        imagesOf(frame), folder, frame.sparkSession().sessionState().newHadoopConf());
  }

  private static JavaRDD<ImageRow> imagesOf(Dataset<Row> frame) {
    return ((org.apache.spark.sql.classic.Dataset<Row>)
            frame.select("path", "modificationTime", "length", "version", "place"))
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .map(ListedImages::image);
  }

  /** Returns rows of a data frame that has the columns of {@link #FRAME}, sorted by path. */
  static List<Row> held(Dataset<Row> frame) {
    return imagesOf(frame).collect().stream()
        .sorted(Comparator.comparing(ImageRow::path))
        .map(ImageRowCodec::toRow)
        .toList();
  }

  /** Returns other images of the same listing. */
  ListedImages with(List<Row> others) {
    return new ListedImages(others, Optional.empty(), shards, passedOver);
  }

  /** Returns other images of the same listing, in a spool that executors reach. */
  ListedImages with(Spool others) {
    return new ListedImages(List.of(), Optional.of(others), shards, passedOver);
  }

  private static ImageRow image(InternalRow row) {
    return new ImageRow(
            text(row, 0),
            row.isNullAt(1) ? null : new Timestamp(Math.floorDiv(row.getLong(1), MICROS_PER_MILLI)),
            row.isNullAt(2) ? null : row.getLong(2),
            ContentPlace.valueOf(text(row, 4)),
            null)
        .withVersion(text(row, 3));
  }

  private static String text(InternalRow row, int column) {
    return row.isNullAt(column) ? null : row.getUTF8String(column).toString();
  }
}
