package io.tracecast.job.io.source.shard;

import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.error.RefusedImageException.Kind;
import io.tracecast.job.io.ImageRow;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.sql.Timestamp;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The images of one shard, read in one pass, one sample held at a time. Whatever is wrong with the
 * shard becomes an image that is refused, so that nothing is lost unseen: images before a damage
 * are given, then one refusal that says what is wrong and where.
 */
public final class ShardImages implements Iterator<ImageRow>, AutoCloseable {
  private static final int BUFFER = 1 << 17;

  private final ShardContent wanted;
  private final Configuration hadoop;
  private final ArrayDeque<ImageRow> ready = new ArrayDeque<>();
  private ImageRow shard;
  private Samples samples;
  private Members members;
  private boolean ended;

  /**
   * Opens nothing yet.
   *
   * @param shard the file as it was listed
   */
  public ShardImages(ImageRow shard, ShardContent wanted, Configuration hadoop) {
    this.shard = marked(shard);
    this.wanted = wanted;
    this.hadoop = hadoop;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !ended) {
      advance();
    }
    return !ready.isEmpty();
  }

  @Override
  public ImageRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The shard has no more images");
    }
    return ready.remove();
  }

  private void advance() {
    try {
      if (members == null) {
        open();
      }
      Member member = members.next();
      if (member != null) {
        samples.add(member);
        return;
      }
      samples.end();
    } catch (IOException | RuntimeException e) {
      if (samples != null) {
        samples.cutOff();
      }
      ready.add(shard.refused(shard.path(), refusal(e)));
    }
    ended = true;
    close();
  }

  private void open() throws IOException {
    ShardFile file = ShardFile.of(shard.path(), hadoop);
    if (shard.modificationTime() == null || shard.length() == null) {
      shard =
          marked(
              ImageRow.ofFile(
                      shard.path(),
                      new Timestamp(file.status().getModificationTime()),
                      file.status().getLen())
                  .withVersion(shard.version()));
    }
    samples = new Samples(shard, wanted, ready::add);
    members =
        switch (ShardForm.of(shard.path()).orElseThrow()) {
          case TAR -> new TarMembers(buffered(file.stream()), wanted);
          case TAR_GZIP -> tarOfGzip(file);
          case ZIP -> zip(file);
        };
  }

  /** Its images change as the shard does, whatever their own sizes are. */
  private static ImageRow marked(ImageRow shard) {
    return shard.withVersion(shard.changeMarker());
  }

  private static InputStream buffered(InputStream stream) {
    return new BufferedInputStream(stream, BUFFER);
  }

  private Members tarOfGzip(ShardFile file) throws IOException {
    InputStream stream = file.stream();
    try {
      return new TarMembers(
          buffered(new GZIPInputStream(new BufferedInputStream(stream, BUFFER), BUFFER)), wanted);
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private Members zip(ShardFile file) throws IOException {
    SeekableByteChannel channel = file.channel();
    try {
      if (ZipDirectory.isThere(channel)) {
        return new ZipMembers(channel, wanted);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return new CutOffZip(buffered(file.stream()), wanted);
  }

  private RefusedImageException refusal(Exception failure) {
    long before = samples == null ? 0 : samples.count();
    String given =
        before == 0 ? "no image of it was read" : before + " images before that were read";
    if (!(failure instanceof StoreException)) {
      String why =
          failure.getMessage() == null ? "it is cut off in a header" : failure.getMessage();
      return new RefusedImageException(
          Kind.DAMAGED_SHARD, "The shard is damaged: %s; %s".formatted(why, given));
    }
    Throwable cause = failure.getCause();
    if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
      return new RefusedImageException(
          Kind.NOT_FOUND, "The shard does not exist any more, or never did");
    }
    FailureReason reason = FailureReason.of(cause);
    return new RefusedImageException(
        Kind.UNREADABLE,
        "The shard cannot be read: %s; %s%s"
            .formatted(
                reason.why(), given, reason.remedy().map(remedy -> ". " + remedy).orElse("")));
  }

  /** Closes the shard, wherever it stands. */
  @Override
  public void close() {
    ended = true;
    try (Members open = members) {
      members = null;
    } catch (IOException e) {
      // what was read was read
    }
  }
}
