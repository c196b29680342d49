package io.tracecast.job.io.source;

import io.tracecast.graph.process.TemporaryFolder;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.spool.Spool;
import io.tracecast.job.io.spool.SpoolWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * Takes images as a listing finds them. As long as they are few they stay on the heap, and are
 * sorted in the end: those of each name that was given, by path; a list keeps its order. If they
 * become many, all go into a spool in a private temporary folder, in the order in which they come.
 * Used by one thread.
 */
final class FoundImages implements AutoCloseable {
  private final int mostHeld;
  private final Configuration hadoop;
  private final List<OfName> names = new ArrayList<>();
  private long count;
  private long shards;
  private TemporaryFolder folder;
  private SpoolWriter writer;
  private int writers;

  /**
   * @param mostHeld how many images may be on the heap
   */
  FoundImages(int mostHeld, Configuration hadoop) {
    this.mostHeld = mostHeld;
    this.hadoop = hadoop;
  }

  /** The images of one name that was given, where the names before it are done with. */
  final class OfName implements Consumer<ImageRow> {
    private final long first = count;
    private final List<ImageRow> held = new ArrayList<>();

    private final boolean inOrder;

    private OfName(boolean inOrder) {
      this.inOrder = inOrder;
    }

    @Override
    public void accept(ImageRow image) {
      count(image, 1);
      if (writer != null) {
        write(image);
        return;
      }
      held.add(image);
      if (count > mostHeld) {
        spoolHeld();
      }
    }

    /** Takes images back; what is spooled is written once more, so this is for what is rare. */
    void removeIf(Predicate<ImageRow> unwanted) {
      if (writer == null) {
        held.stream().filter(unwanted).forEach(image -> count(image, -1));
        held.removeIf(unwanted);
      } else {
        rewrite(unwanted, first);
      }
    }

    private List<ImageRow> sorted() {
      if (!inOrder) {
        held.sort(Comparator.comparing(ImageRow::path));
      }
      return held;
    }
  }

  /** Returns what takes the images of the next name. */
  OfName nextName() {
    return next(new OfName(false));
  }

  /** Returns what takes the images of the next list, which has an order of its own. */
  OfName nextList() {
    return next(new OfName(true));
  }

  private OfName next(OfName name) {
    names.add(name);
    return name;
  }

  private void count(ImageRow image, int change) {
    count += change;
    if (ShardRows.isShard(image)) {
      shards += change;
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Returns all images; those of a spool are there until this is closed. */
  ListedImages listed(PassedOver passedOver) {
    return writer == null
        ? new ListedImages(heldRows(), Optional.empty(), shards > 0, passedOver)
        : new ListedImages(List.of(), Optional.of(finished()), shards > 0, passedOver);
  }

  private List<Row> heldRows() {
    List<Row> rows = new ArrayList<>();
    names.forEach(name -> name.sorted().forEach(image -> rows.add(ImageRowCodec.toRow(image))));
    return rows;
  }

  private void spoolHeld() {
    try {
      folder = TemporaryFolder.create("images");
    } catch (IOException e) {
      throw JobErrors.listUnwritable(System.getProperty("java.io.tmpdir"), e);
    }
    writer = nextWriter();
    for (OfName name : names) {
      name.sorted().forEach(this::write);
      name.held.clear();
    }
  }

  private SpoolWriter nextWriter() {
    writers++;
    return new SpoolWriter(new Path(folder.path().toUri()), "found-" + writers, hadoop);
  }

  private void write(ImageRow image) {
    try {
      writer.add(image);
    } catch (IOException e) {
      throw JobErrors.listUnwritable(folder.path().toString(), e);
    }
  }

  private Spool finished() {
    try {
      return writer.finish();
    } catch (IOException e) {
      throw JobErrors.listUnwritable(folder.path().toString(), e);
    }
  }

  private void rewrite(Predicate<ImageRow> unwanted, long first) {
    Iterator<ImageRow> all = finished().read(hadoop);
    writer = nextWriter();
    long index = 0;
    count = 0;
    shards = 0;
    while (all.hasNext()) {
      ImageRow image = all.next();
      if (index++ < first || !unwanted.test(image)) {
        count(image, 1);
        write(image);
      }
    }
  }

  /** Deletes what was spooled. */
  @Override
  public void close() {
    try {
      if (folder != null) {
        folder.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
