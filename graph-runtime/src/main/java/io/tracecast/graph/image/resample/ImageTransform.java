package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.PixelTransform;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.opencv.OpenCvTransform;
import java.nio.ByteBuffer;

/**
 * From decoded pixels to the numbers that a graph expects: resize, centre crop and normalise, with
 * the results of Pillow's 8-bit resampler and torchvision's transforms, or of OpenCV's resize, bit
 * for bit.
 *
 * <p>One thread at a time: a transform keeps its working memory, which grows with the widest
 * picture seen. It owns no native memory and needs no closing.
 */
public final class ImageTransform {
  private final Preprocessing preprocessing;
  private final VectorStart vectorStart;
  private PixelTransform passes;
  private PixelTransform vectors;

  private ImageTransform(
      Preprocessing preprocessing, PixelTransform first, VectorStart vectorStart) {
    this.preprocessing = preprocessing;
    this.passes = first;
    this.vectorStart = vectorStart;
  }

  /**
   * Returns a transform for one thread, which begins in plain Java and takes vectors, where the JVM
   * has them, once the process has resized so much that their start pays.
   */
  public static ImageTransform of(Preprocessing preprocessing) {
    return of(
        preprocessing, HorizontalPasses.hasVectors() ? VectorStart.OF_PROCESS : VectorStart.NEVER);
  }

  static ImageTransform of(Preprocessing preprocessing, VectorStart vectorStart) {
    return preprocessing.framing().filter().isOpenCv()
        ? with(preprocessing, new PlainHorizontalPass())
        : new ImageTransform(
            preprocessing,
            new PassTransform(preprocessing, new PlainHorizontalPass()),
            vectorStart);
  }

  /** Returns a transform for one thread that takes vectors, where the JVM has them, at once. */
  public static ImageTransform fastest(Preprocessing preprocessing) {
    return with(preprocessing, HorizontalPasses.fastest());
  }

  /**
   * Returns a transform for one thread that resamples columns with a given pass, its own; as OpenCV
   * does, in plain Java, if the filter is one of OpenCV's.
   */
  public static ImageTransform with(Preprocessing preprocessing, HorizontalPass horizontalPass) {
    PixelTransform first =
        preprocessing.framing().filter().isOpenCv()
            ? new OpenCvTransform(preprocessing)
            : new PassTransform(preprocessing, horizontalPass);
    return new ImageTransform(preprocessing, first, VectorStart.NEVER);
  }

  /** Returns how the arithmetic is done now: {@code plain} or {@code vector, 512 bits}. */
  public String arithmetic() {
    return passes.arithmetic();
  }

  /**
   * Transforms one image.
   *
   * @param image the pixels; read, not kept
   * @param destination a direct buffer, written from byte 0 to {@link
   *     Preprocessing#sizeInBytes(int, int)} in native order whatever its position, limit and order
   *     are; shape {@code [C, H, W]} or {@code [H, W, C]}
   * @throws IllegalArgumentException if a buffer is not direct or too small
   * @throws UnreadableImageException if a side is too long to be resized
   */
  public void transform(DecodedImage image, ByteBuffer destination) {
    requireUsable(image, destination);
    switch (vectorStart.next((long) image.width() * image.height())) {
      case PLAIN -> passes.transform(image, destination);
      case FIRST_VECTORS -> {
        try {
          vectors().transform(image, destination);
        } finally {
          vectorStart.firstDone();
        }
      }
      case VECTORS -> {
        passes = vectors();
        passes.transform(image, destination);
      }
    }
  }

  private PixelTransform vectors() {
    if (vectors == null) {
      vectors = new PassTransform(preprocessing, HorizontalPasses.fastest());
    }
    return vectors;
  }

  private void requireUsable(DecodedImage image, ByteBuffer destination) {
    long needed = 3L * image.width() * image.height();
    if (image.width() <= 0 || image.height() <= 0) {
      throw new IllegalArgumentException(
          "An image of %d x %d pixels has nothing to transform"
              .formatted(image.width(), image.height()));
    }
    if (!image.pixels().isDirect() || image.pixels().capacity() < needed) {
      throw new IllegalArgumentException(
          "The pixels of a %d x %d image need a direct buffer of %d bytes, not %s"
              .formatted(image.width(), image.height(), needed, described(image.pixels())));
    }
    int size = preprocessing.sizeInBytes(image.width(), image.height());
    if (!destination.isDirect() || destination.isReadOnly() || destination.capacity() < size) {
      throw new IllegalArgumentException(
          "The batch needs a writable direct buffer of %d bytes for this image, not %s"
              .formatted(size, described(destination)));
    }
  }

  private static String described(ByteBuffer buffer) {
    return "a %s%s one of %d"
        .formatted(
            buffer.isReadOnly() ? "read-only " : "",
            buffer.isDirect() ? "direct" : "heap",
            buffer.capacity());
  }
}
