package io.tracecast.job.scoring;

import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageClock;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.scoring.care.Care;
import io.tracecast.job.scoring.care.KilledProcessException;
import io.tracecast.job.scoring.care.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskKilledException;

/**
 * Turns images that were read into batches: decodes and transforms each straight into its slot, and
 * quarantines those that cannot be. Used by one thread.
 */
final class BatchFiller implements AutoCloseable {

  /** An image in a batch, with the size of its picture in pixels. */
  record DecodedRow(ImageRow image, int width, int height) {}

  private final ReadAhead reads;
  private final ImageDecoder decoder;
  private final Resize resize;
  private final ImageTransform transform;
  private final QuarantineFile quarantine;
  private final boolean quarantineForbidden;
  private final StageClock clock;
  private final BooleanSupplier killed;
  private final Care care;
  private ReadAhead.Read next;
  private long place;
  private long quarantined;

  /**
   * Takes over the reads and the quarantine file.
   *
   * @param memory what all decoders of the executor may take
   * @param quarantineForbidden whether an image that may not be read is quarantined; it ends the
   *     job otherwise
   * @param preprocessing in the layout of the batches
   * @param killed whether Spark wants the task to end
   * @param care tells which images go into a batch; remains the caller's
   */
  BatchFiller(
      ReadAhead reads,
      DecodeOptions decoding,
      DecodeMemory memory,
      boolean quarantineForbidden,
      Preprocessing preprocessing,
      QuarantineFile quarantine,
      StageClock clock,
      BooleanSupplier killed,
      Care care) {
    this.reads = reads;
    this.decoder = ImageDecoders.open(decoding, preprocessing.smallestSource(), memory);
    this.resize = preprocessing.framing().resize();
    this.transform = ImageTransform.of(preprocessing);
    this.quarantine = quarantine;
    this.quarantineForbidden = quarantineForbidden;
    this.clock = clock;
    this.killed = killed;
    this.care = care;
  }

  boolean hasMore() {
    return next != null || reads.hasNext();
  }

  /** Returns the place of the next image in the partition, from 0. */
  long place() {
    return place;
  }

  /** Returns the path of the next image, of which there must be one. */
  String nextPath() {
    return peek().image().path();
  }

  /** Returns whether the next image is to be the only one in work; false if there is none. */
  boolean isNextAlone() {
    return care.isWatchful() && hasMore() && wayOf(peek()) == Care.Way.ALONE;
  }

  private ReadAhead.Read peek() {
    if (next == null) {
      next = reads.next();
      if (next.failure() != null) {
        requireLife(); // a read that ends since the task is to end says nothing of its image
      }
      clock.add(Stage.READ, next.nanos(), 0);
    }
    return next;
  }

  private Care.Way wayOf(ReadAhead.Read read) {
    return care.isWatchful() && read.failure() == null
        ? care.wayOf(read.image().path(), place)
        : Care.Way.TOGETHER; // no native code gets to see it
  }

  /**
   * Fills the batch as far as there are images that may be in work together; returns those in its
   * slots, perhaps none.
   */
  List<DecodedRow> fill(TensorBatch batch) {
    List<DecodedRow> images = new ArrayList<>(batch.capacity());
    batch.clear();
    while (images.size() < batch.capacity() && place < care.until() && hasMore()) {
      requireLife();
      Care.Way way = wayOf(peek());
      if (way == Care.Way.ALONE) {
        break;
      }
      ReadAhead.Read read = take();
      if (read.failure() != null) {
        refuseUnread(read.image(), read.failure());
      } else if (way == Care.Way.REFUSED) {
        refuse(read.image(), care.refusal(read.image().path()));
      } else {
        fillSlot(batch, images, read.image());
      }
    }
    batch.setCount(images.size());
    return images;
  }

  /** Puts the next image into the batch, as its only one; returns it, or none if it failed. */
  List<DecodedRow> fillAlone(TensorBatch batch) {
    List<DecodedRow> images = new ArrayList<>(1);
    batch.clear();
    care.alone(nextPath(), place);
    fillSlot(batch, images, take().image());
    batch.setCount(images.size());
    return images;
  }

  private ReadAhead.Read take() {
    ReadAhead.Read read = peek();
    next = null;
    place++;
    return read;
  }

  private void requireLife() {
    if (killed.getAsBoolean()) {
      throw new TaskKilledException("the task was killed between two images");
    }
  }

  private void refuseUnread(ImageRow image, Exception failure) {
    if (!quarantineForbidden && ImageFailure.isForbidden(failure)) {
      throw JobErrors.imageForbidden(image.path());
    }
    refuse(image, Phase.READ, failure);
  }

  private void fillSlot(TensorBatch batch, List<DecodedRow> images, ImageRow image) {
    Phase phase = Phase.DECODE;
    try {
      long wall = System.nanoTime();
      long cpu = CpuClock.threadNanos();
      DecodedImage decoded = decoder.decode(image.content());
      long decodedWall = System.nanoTime();
      long decodedCpu = CpuClock.threadNanos();
      clock.add(Stage.DECODE, decodedWall - wall, decodedCpu - cpu);
      phase = Phase.TRANSFORM;
      if (resize instanceof Resize.MultipleOf sizes) {
        batch.reshape(shape(batch, sizes, decoded)); // a batch of one
      }
      transform.transform(decoded, batch.slot(images.size()));
      clock.add(
          Stage.TRANSFORM, System.nanoTime() - decodedWall, CpuClock.threadNanos() - decodedCpu);
      images.add(
          new DecodedRow(image.withoutContent(), decoded.sourceWidth(), decoded.sourceHeight()));
    } catch (UnreadableImageException e) {
      refuse(image, phase, e);
    } finally {
      decoder.recycle();
    }
  }

  private static ImageShape shape(
      TensorBatch batch, Resize.MultipleOf sizes, DecodedImage picture) {
    return batch
        .shape()
        .withSize(
            sizes.resized(picture.height(), picture.width()),
            sizes.resized(picture.width(), picture.height()));
  }

  /** Quarantines an image that was in a batch, since the graph fails at it or gives no answer. */
  void refuse(ImageRow image, RuntimeException failure) {
    refuse(image, Phase.FORWARD, failure);
  }

  /** Quarantines an image that ended processes, without another look at it. */
  private void refuse(ImageRow image, KilledProcessException failure) {
    refuse(image, failure.step() == Step.DECODE ? Phase.DECODE : Phase.FORWARD, failure);
  }

  private void refuse(ImageRow image, Phase phase, Exception failure) {
    try {
      quarantine.add(image, phase, ImageFailure.kind(failure), ImageFailure.message(failure));
      quarantined++;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the quarantine file", e);
    }
  }

  /** Returns how many images were refused. */
  long quarantined() {
    return quarantined;
  }

  /** Returns what decodes, for reports. */
  String decoderName() {
    return decoder.name();
  }

  /** Returns how long this thread waited for bytes, in nanoseconds. */
  long waitedNanos() {
    return reads.waitedNanos();
  }

  @Override
  public void close() {
    reads.close();
    decoder.close();
  }
}
