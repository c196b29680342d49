package io.tracecast.graph.image;

import java.nio.ByteBuffer;

/**
 * From decoded pixels to the numbers that a graph expects: resize, centre crop and normalise, with
 * the results of Pillow's 8-bit resampler and torchvision's transforms, bit for bit.
 *
 * <p>One thread at a time: a transform keeps its working memory, which grows with the widest
 * picture seen. It owns no native memory and needs no closing.
 */
public final class ImageTransform {
  private final Preprocessing preprocessing;
  private final HorizontalPass horizontalPass;
  private final VerticalPass verticalPass;
  private final PlanCache plans;
  private final TensorWriter writer;
  private final RowRing ring = new RowRing();
  private int[][] targets;
  private byte[] block = {};
  private final int[][] blockLines;
  private int[][] window = {};
  private int[] sourceLine = {};

  private ImageTransform(Preprocessing preprocessing, HorizontalPass horizontalPass) {
    this.preprocessing = preprocessing;
    this.horizontalPass = horizontalPass;
    this.plans = new PlanCache(preprocessing);
    Normalisation normalisation = new Normalisation(preprocessing);
    this.verticalPass = horizontalPass.vertical(normalisation);
    this.writer = new TensorWriter(preprocessing, normalisation);
    this.targets = new int[horizontalPass.rowsPerBlock()][];
    this.blockLines = new int[horizontalPass.rowsPerBlock()][0];
  }

  /** Returns a transform for one thread, in the fastest form that this JVM runs. */
  public static ImageTransform of(Preprocessing preprocessing) {
    return with(preprocessing, HorizontalPasses.fastest());
  }

  /** Returns a transform for one thread that resamples columns with a given pass, its own. */
  static ImageTransform with(Preprocessing preprocessing, HorizontalPass horizontalPass) {
    return new ImageTransform(preprocessing, horizontalPass);
  }

  /** Returns how the arithmetic is done, for reports: {@code plain} or {@code vector, 512 bits}. */
  public String arithmetic() {
    return horizontalPass.name();
  }

  /**
   * Transforms one image.
   *
   * @param image the pixels; read, not kept
   * @param destination a direct buffer, written from byte 0 to {@link Preprocessing#sizeInBytes} in
   *     native order whatever its position, limit and order are; shape {@code [C, H, W]} or {@code
   *     [H, W, C]}
   * @throws IllegalArgumentException if a buffer is not direct or too small
   * @throws UnreadableImageException if a side is too long to be resized
   */
  public void transform(DecodedImage image, ByteBuffer destination) {
    requireUsable(image, destination);
    TransformPlan plan = plans.get(image.width(), image.height());
    writer.begin(destination, image.order());
    if (plan.horizontal().length() < preprocessing.width()
        || plan.vertical().length() < preprocessing.height()) {
      writer.fillBlack();
    }
    ByteBuffer pixels = image.pixels().duplicate().clear();
    if (plan.verticalFirst()) {
      rowsThenColumns(pixels, image.width(), plan);
    } else {
      columnsThenRows(pixels, image.width(), plan);
    }
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
    if (!destination.isDirect()
        || destination.isReadOnly()
        || destination.capacity() < preprocessing.sizeInBytes()) {
      throw new IllegalArgumentException(
          "The batch needs a writable direct buffer of %d bytes for this image, not %s"
              .formatted(preprocessing.sizeInBytes(), described(destination)));
    }
  }

  private static String described(ByteBuffer buffer) {
    return "a %s%s one of %d"
        .formatted(
            buffer.isReadOnly() ? "read-only " : "",
            buffer.isDirect() ? "direct" : "heap",
            buffer.capacity());
  }

  /** Pillow's usual order: source rows are narrowed block by block as output rows need them. */
  private void columnsThenRows(ByteBuffer pixels, int width, TransformPlan plan) {
    Taps columns = plan.horizontal();
    Taps rows = plan.vertical();
    int blockRows = horizontalPass.rowsPerBlock();
    int length = verticalPass.valuesPerPixel() * columns.length();
    int stride = reserveBlock(columns);
    ring.reset(rows.count() + blockRows - 1, length + HorizontalPass.TARGET_SLACK);
    int next = rows.sourceStart();
    int end = next + rows.sourceLength();
    for (int y = 0; y < rows.length(); y++) {
      next = Math.max(next, rows.first(y));
      while (next < rows.end(y)) {
        int height = Math.min(blockRows, end - next);
        for (int i = 0; i < height; i++) {
          long from = 3L * ((long) (next + i) * width + columns.sourceStart());
          pixels.get(Math.toIntExact(from), block, i * stride, 3 * columns.sourceLength());
        }
        targets = ring.window(next, blockRows, targets);
        horizontalPass.resample(block, stride, height, columns, targets);
        next += blockRows;
      }
      PixelLine line = verticalPass.resample(ring, rows, y, columns.length());
      writer.write(line, plan.top() + y, plan.left(), columns.length());
    }
  }

  /** For pictures that shrink most in height: whole source rows are summed before narrowing. */
  private void rowsThenColumns(ByteBuffer pixels, int width, TransformPlan plan) {
    Taps columns = plan.horizontal();
    Taps rows = plan.vertical();
    int blockRows = horizontalPass.rowsPerBlock();
    int sourceLength = 3 * columns.sourceLength();
    int stride = reserveBlock(columns);
    reserveSourceLine(sourceLength);
    reserveBlockLines(
        verticalPass.valuesPerPixel() * columns.length() + HorizontalPass.TARGET_SLACK);
    ring.reset(rows.count(), sourceLength);
    int next = rows.sourceStart();
    for (int y = 0; y < rows.length(); y += blockRows) {
      int height = Math.min(blockRows, rows.length() - y);
      for (int i = 0; i < height; i++) {
        int from = Math.max(next, rows.first(y + i));
        next = rows.end(y + i);
        fillRing(pixels, width, columns, from, next, i * stride);
        window = ring.window(rows.first(y + i), rows.count(), window);
        RowSum.of(window, rows, y + i, sourceLength, sourceLine);
        narrow(sourceLine, sourceLength, block, i * stride);
      }
      horizontalPass.resample(block, stride, height, columns, blockLines);
      for (int i = 0; i < height; i++) {
        PixelLine line = verticalPass.unchanged(blockLines[i], columns.length());
        writer.write(line, plan.top() + y + i, plan.left(), columns.length());
      }
    }
  }

  /** Reads source rows by way of the part of the block that begins at {@code scratch}. */
  private void fillRing(
      ByteBuffer pixels, int width, Taps columns, int from, int end, int scratch) {
    int length = 3 * columns.sourceLength();
    for (int row = from; row < end; row++) {
      long offset = 3L * ((long) row * width + columns.sourceStart());
      pixels.get(Math.toIntExact(offset), block, scratch, length);
      widen(block, scratch, length, ring.row(row));
    }
  }

  private int reserveBlock(Taps columns) {
    int stride = 3 * columns.sourceLength();
    int needed = horizontalPass.rowsPerBlock() * stride + HorizontalPass.SOURCE_SLACK;
    if (block.length < needed) {
      block = new byte[needed];
    }
    return stride;
  }

  private void reserveSourceLine(int length) {
    if (sourceLine.length < length) {
      sourceLine = new int[length];
    }
  }

  private void reserveBlockLines(int length) {
    for (int i = 0; i < blockLines.length; i++) {
      if (blockLines[i].length < length) {
        blockLines[i] = new int[length];
      }
    }
  }

  private static void widen(byte[] source, int from, int length, int[] target) {
    for (int i = 0; i < length; i++) {
      target[i] = source[from + i] & 0xFF;
    }
  }

  private static void narrow(int[] source, int length, byte[] target, int offset) {
    for (int i = 0; i < length; i++) {
      target[offset + i] = (byte) source[i];
    }
  }
}
