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
import io.tracecast.job.io.ImageRow;
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
  private final StageClock clock;
  private final BooleanSupplier killed;
  private long quarantined;

  /**
   * Takes over the reads and the quarantine file.
   *
   * @param memory what all decoders of the executor may take
   * @param preprocessing in the layout of the batches
   * @param killed whether Spark wants the task to end
   */
  BatchFiller(
      ReadAhead reads,
      DecodeOptions decoding,
      DecodeMemory memory,
      Preprocessing preprocessing,
      QuarantineFile quarantine,
      StageClock clock,
      BooleanSupplier killed) {
    this.reads = reads;
    this.decoder = ImageDecoders.open(decoding, preprocessing.smallestSource(), memory);
    this.resize = preprocessing.framing().resize();
    this.transform = ImageTransform.of(preprocessing);
    this.quarantine = quarantine;
    this.clock = clock;
    this.killed = killed;
  }

  boolean hasMore() {
    return reads.hasNext();
  }

  /** Fills the batch as far as there are images; returns those in its slots, perhaps none. */
  List<DecodedRow> fill(TensorBatch batch) {
    List<DecodedRow> images = new ArrayList<>(batch.capacity());
    batch.clear();
    while (images.size() < batch.capacity() && reads.hasNext()) {
      if (killed.getAsBoolean()) {
        throw new TaskKilledException("the task was killed between two images");
      }
      ReadAhead.Read read = reads.next();
      clock.add(Stage.READ, read.nanos(), 0);
      if (read.failure() == null) {
        fillSlot(batch, images, read.image());
      } else {
        refuse(read.image(), Phase.READ, read.failure());
      }
    }
    batch.setCount(images.size());
    return images;
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
