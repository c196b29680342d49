package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Grey;
import io.tracecast.graph.image.PixelTransform;
import io.tracecast.graph.image.PlanCache;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.PixelLine;
import io.tracecast.graph.image.normalise.TensorWriter;
import java.nio.ByteBuffer;

/**
 * Resizes, crops and normalises by way of a horizontal pass and the vertical pass that goes with
 * it. One thread at a time; the working memory grows with the widest picture seen.
 */
final class PassTransform implements PixelTransform {
  private final Preprocessing preprocessing;
  private final HorizontalPass horizontalPass;
  private final VerticalPass verticalPass;
  private final PlanCache<TransformPlan> plans;
  private final TensorWriter writer;
  private final RowRing ring = new RowRing();
  private int[][] targets = {};
  private byte[] block = {};
  private final int[][] blockLines;
  private int[][] window = {};
  private int[] sourceLine = {};
  private ColourOrder order;

  PassTransform(Preprocessing preprocessing, HorizontalPass horizontalPass) {
    this.preprocessing = preprocessing;
    this.horizontalPass = horizontalPass;
    this.plans = new PlanCache<>((width, height) -> TransformPlan.of(preprocessing, width, height));
    Normalisation normalisation = new Normalisation(preprocessing);
    this.verticalPass = horizontalPass.vertical(normalisation);
    this.writer = new TensorWriter(preprocessing, normalisation);
    this.blockLines = new int[horizontalPass.rowsPerBlock()][0];
  }

  @Override
  public String arithmetic() {
    return horizontalPass.name();
  }

  @Override
  public void transform(DecodedImage image, ByteBuffer destination) {
    TransformPlan plan = plans.get(image.width(), image.height());
    order = image.order();
    writer.begin(destination, order, plan.inputHeight(), plan.inputWidth());
    if (plan.leavesRoom()) {
      writer.fillPadding();
    }
    ByteBuffer pixels = image.pixels().duplicate().clear();
    if (plan.verticalFirst()) {
      rowsThenColumns(pixels, image.width(), plan);
    } else {
      columnsThenRows(pixels, image.width(), plan);
    }
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
          read(pixels, width, columns, next + i, i * stride);
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
      read(pixels, width, columns, row, scratch);
      widen(block, scratch, length, ring.row(row));
    }
  }

  /** Reads the part of a source row that the columns need into the block. */
  private void read(ByteBuffer pixels, int width, Taps columns, int row, int target) {
    long from = 3L * ((long) row * width + columns.sourceStart());
    int length = 3 * columns.sourceLength();
    pixels.get(Math.toIntExact(from), block, target, length);
    if (preprocessing.colourOrder() == ColourOrder.GREY) {
      Grey.of(block, target, length, order);
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
