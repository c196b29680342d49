package io.tracecast.job.scoring;

import io.tracecast.graph.engine.NativeWork;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.codec.ImageDecoders;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.spark.ExecutorRuntime;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes small pictures for people out of images, which are read and decoded as the loop of a task
 * does, but for large JPEGs, which are decoded at a fraction of their size. Safe for many threads.
 */
public final class Thumbnails {
  /** A small picture is at most so wide and high, in pixels. */
  public static final int LONGEST_SIDE = 160;

  private static final int CHANNELS = 3;

  /** A driver has little memory, and draws several at once. */
  private static final long MOST_BYTES = 32 << 20;

  private final ImageReader reader;
  private final DecodeOptions decoding;

  /**
   * @param decoding as the run decodes its images
   */
  public Thumbnails(Configuration hadoop, DecodeOptions decoding) {
    ImageLimits limits =
        new ImageLimits(
            Math.min(decoding.limits().maxBytes(), MOST_BYTES), decoding.limits().maxPixels());
    this.reader = new ImageReader(hadoop, limits);
    this.decoding =
        new DecodeOptions(
            decoding.decoder(), limits, decoding.applyOrientation(), true, decoding.bands());
  }

  /**
   * Returns an image as a small picture, in PNG.
   *
   * @throws IOException if it cannot be read
   * @throws io.tracecast.graph.image.UnreadableImageException if it cannot be decoded
   */
  public byte[] of(ImageRow image) throws IOException {
    byte[] encoded = reader.read(image).content();
    try (NativeWork.Running running = NativeWork.begin();
        ImageDecoder decoder =
            ImageDecoders.open(decoding, LONGEST_SIDE, ExecutorRuntime.get().decodeMemory())) {
      return png(small(decoder.decode(encoded)));
    }
  }

  private static BufferedImage small(DecodedImage image) {
    double scale = Math.min(1, (double) LONGEST_SIDE / Math.max(image.width(), image.height()));
    int width = (int) Math.max(1, Math.round(image.width() * scale));
    int height = (int) Math.max(1, Math.round(image.height() * scale));
    ByteBuffer pixels = ByteBuffer.allocateDirect(CHANNELS * width * height);
    ImageTransform.of(to(width, height)).transform(image, pixels);
    byte[] samples = new byte[pixels.capacity()];
    pixels.get(0, samples);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    small.getRaster().setDataElements(0, 0, width, height, samples);
    return small;
  }

  private static Preprocessing to(int width, int height) {
    Framing whole = new Framing(new Resize.Exact(height, width), height, width, Filter.BILINEAR);
    Preprocessing imagenet = Preprocessing.imagenet();
    return new Preprocessing(
        whole, ColourOrder.RGB, Layout.NHWC, ElementType.UINT8, imagenet.scaling());
  }

  private static byte[] png(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", stream);
    }
    return bytes.toByteArray();
  }
}
