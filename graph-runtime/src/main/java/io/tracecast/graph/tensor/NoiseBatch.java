package io.tracecast.graph.tensor;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Batches of made-up images, always the same ones, to run a graph on before there are real ones.
 */
public final class NoiseBatch {
  private static final long SEED = 42;
  private static final float LOUD = 8;

  private NoiseBatch() {}

  /**
   * Allocates a full batch of floating point values in [-1, 1] or of uint8 values. The caller
   * closes it.
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
    fill(batch, slot, new Random(SEED + number), 1);
  }

  /**
   * Makes up one image of far larger values than {@link #fill} does: eight times as large, or
   * pixels of nothing but 0 and 255.
   *
   * @param number which of the made-up images
   */
  public static void fillLoud(TensorBatch batch, int slot, int number) {
    fill(batch, slot, new Random(SEED + number), LOUD);
  }

  private static void fill(TensorBatch batch, int slot, Random random, float loudness) {
    ByteBuffer values = batch.slot(slot);
    switch (batch.shape().elementType()) {
      case FLOAT32 -> {
        while (values.hasRemaining()) {
          values.putFloat(number(random, loudness));
        }
      }
      case FLOAT16 -> {
        while (values.hasRemaining()) {
          values.putShort(HalfFloat.toFloat16(number(random, loudness)));
        }
      }
      case BFLOAT16 -> {
        while (values.hasRemaining()) {
          values.putShort(HalfFloat.toBfloat16(number(random, loudness)));
        }
      }
      case UINT8 -> {
        byte[] pixels = new byte[values.remaining()];
        random.nextBytes(pixels);
        for (int i = 0; i < pixels.length && loudness > 1; i++) {
          pixels[i] = (byte) (pixels[i] >> 7);
        }
        values.put(pixels);
      }
      default -> throw new IllegalArgumentException("Images have no such values: " + batch.shape());
    }
  }

  private static float number(Random random, float loudness) {
    return (random.nextFloat() * 2 - 1) * loudness;
  }
}
