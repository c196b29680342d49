package io.tracecast.graph.tensor;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Batches of made-up images, always the same ones, to run a graph on before there are real ones.
 */
public final class NoiseBatch {
  private static final long SEED = 42;

  private NoiseBatch() {}

  /**
   * Allocates a full batch of float32 values in [-1, 1) or of uint8 values; other types stay zero.
   * The caller closes it.
   *
   * @param shape one image
   * @param images the batch's capacity and count
   */
  public static TensorBatch allocate(TensorMemory memory, ImageShape shape, int images) {
    TensorBatch batch = memory.allocate(shape, images);
    for (int slot = 0; slot < images; slot++) {
      fill(batch, slot, slot);
    }
    batch.setCount(images);
    return batch;
  }

  /**
   * Makes up one image.
   *
   * @param number which of the made-up images
   */
  public static void fill(TensorBatch batch, int slot, int number) {
    ByteBuffer values = batch.slot(slot);
    Random random = new Random(SEED + number);
    if (batch.shape().elementType() == ElementType.FLOAT32) {
      while (values.hasRemaining()) {
        values.putFloat(random.nextFloat() * 2 - 1);
      }
    } else if (batch.shape().elementType() == ElementType.UINT8) {
      byte[] pixels = new byte[values.remaining()];
      random.nextBytes(pixels);
      values.put(pixels);
    }
  }
}
