package io.tracecast.job.io.source;

import static java.util.stream.Collectors.partitioningBy;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.MappedIterator;
import io.tracecast.job.io.SharedConfiguration;
import io.tracecast.job.io.source.shard.ShardContent;
import io.tracecast.job.io.source.shard.ShardForm;
import io.tracecast.job.io.source.shard.ShardImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Expands shards among planned images, in the task that scores them: the row of a shard becomes
 * those of its images, read as they are asked for; other rows stay as they are.
 */
public final class ShardRows implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1L;

  /** Of shards in a partition: a task's start is little beside that. */
  private static final long MOST_BYTES = 256L << 20;

  /** Enough tasks per slot that an uneven last round costs little. */
  private static final int ROUNDS = 8;

  private final ShardContent content;
  private final SharedConfiguration hadoop;

  public ShardRows(ShardContent content, SharedConfiguration hadoop) {
    this.content = content;
    this.hadoop = hadoop;
  }

  /** Returns whether a planned image is a shard of them. */
  static boolean isShard(ImageRow image) {
    return image.place() == ContentPlace.FILE && ShardForm.of(image.path()).isPresent();
  }

  /**
   * Plans images of which some are shards: those by themselves, and loose images in full batches.
   *
   * @param images what is to be scored of the listing
   * @return empty if there are no shards
   * @throws io.tracecast.job.error.JobException if columns are to go along and there are none
   */
  static Optional<ImageSource.Plan> plan(
      SparkSession spark,
      String name,
      ListedImages listing,
      ListedImages images,
      ShardContent content,
      Partitioning partitioning) {
    boolean keeps = !content.companions().isEmpty();
    if (keeps && !listing.shards()) {
      throw JobErrors.noShards(name);
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    if (!keeps && !hasShards(images, hadoop)) { // columns that are kept stay, all null
      return Optional.empty();
    }
    ShardRows expand = new ShardRows(content, SharedConfiguration.of(hadoop, spark.sparkContext()));
    Supplier<JavaRDD<Row>> rows =
        () -> inPartitions(spark, images, partitioning).mapPartitions(expand);
    return Optional.of(
        new ImageSource.Plan(
            rows,
            OptionalLong.empty(),
            Optional.of(new ImageSource.Units(listing.count(), images.count())),
            listing.passedOver(),
            kept(content),
            Optional.of(number -> rows.get().map(TableSource::lightened).take(number))));
  }

  /** Only a listing with shards has its images read for it. */
  private static boolean hasShards(ListedImages images, Configuration hadoop) {
    if (!images.shards()) {
      return false;
    }
    Iterator<ImageRow> all = images.read(hadoop);
    while (all.hasNext()) {
      if (isShard(all.next())) {
        return true;
      }
    }
    return false;
  }

  /** Among more images than a heap holds shards are few, and stay where they come. */
  private static JavaRDD<Row> inPartitions(
      SparkSession spark, ListedImages images, Partitioning partitioning) {
    if (images.spool().isPresent()) {
      return images.rows(spark, partitioning);
    }
    Map<Boolean, List<Row>> byKind =
        images.images().stream()
            .collect(partitioningBy(row -> isShard(ImageRowCodec.fromRow(row))));
    List<List<Row>> slices = new ArrayList<>(slices(byKind.get(true), partitioning));
    List<Row> loose = byKind.get(false);
    slices.addAll(ListedImages.slices(loose, partitioning.imagesPerPartition(loose.size())));
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(slices, Math.max(1, slices.size()))
        .flatMap(List::iterator);
  }

  /** Returns the columns that go along with images of shards. */
  static StructType kept(ShardContent content) {
    StructType schema = new StructType();
    for (String companion : content.companions()) {
      schema = schema.add(companion, DataTypes.StringType);
    }
    return schema;
  }

  /**
   * Puts shards together to partitions of a fair size in bytes, since how many images are in them
   * is not known. One of unknown size has a partition of its own.
   */
  static List<List<Row>> slices(List<Row> shards, Partitioning partitioning) {
    long total = shards.stream().mapToLong(ShardRows::bytes).sum();
    long tasks = partitioning.requested() > 0 ? partitioning.requested() : taskCount(partitioning);
    long share = Math.max(1, total / tasks);
    long target = partitioning.requested() > 0 ? share : Math.min(share, MOST_BYTES);
    List<List<Row>> slices = new ArrayList<>();
    long bytes = target;
    for (Row shard : shards) {
      if (bytes >= target) {
        slices.add(new ArrayList<>());
        bytes = 0;
      }
      slices.get(slices.size() - 1).add(shard);
      bytes += bytes(shard);
    }
    return slices;
  }

  private static long taskCount(Partitioning partitioning) {
    return (long) partitioning.slots() * ROUNDS;
  }

  private static long bytes(Row shard) {
    return shard.isNullAt(2) ? MOST_BYTES : Math.max(1, shard.getLong(2));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Expansion expansion = new Expansion(rows);
    TaskContext task = TaskContext.get();
    if (task != null) {
      TaskCompletionListener close = ended -> expansion.close();
      task.addTaskCompletionListener(close);
    }
    return expansion;
  }

  /** Rows as they come, with at most one shard open. */
  private final class Expansion implements Iterator<Row> {
    private final Iterator<Row> rows;
    private Iterator<Row> current = Collections.emptyIterator();
    private ShardImages open;

    Expansion(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext() && rows.hasNext()) {
        current = expanded(ImageRowCodec.fromRow(rows.next()));
      }
      return current.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The partition has no more images");
      }
      return current.next();
    }

    private Iterator<Row> expanded(ImageRow image) {
      if (!isShard(image)) {
        return Collections.singleton(row(image)).iterator();
      }
      open = new ShardImages(image, content, hadoop.value());
      return new MappedIterator<>(open, this::row);
    }

    /** What has no companions has nulls in their place. */
    private Row row(ImageRow image) {
      boolean lacking = image.kept() == null && !content.companions().isEmpty();
      return ImageRowCodec.toRow(
          lacking
              ? image.withKept(RowFactory.create(new Object[content.companions().size()]))
              : image);
    }

    void close() {
      if (open != null) {
        open.close();
      }
    }
  }
}
