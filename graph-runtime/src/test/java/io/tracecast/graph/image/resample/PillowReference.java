package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** One stored result of Pillow and torchvision, written by {@code tools/pillow-references}. */
final class PillowReference {
  /** Columns of the synthetic picture. */
  final int width;

  /** Rows of the synthetic picture. */
  final int height;

  /** The resize and crop, to uint8 in NHWC and RGB. */
  final Preprocessing preprocessing;

  /** What Pillow and torchvision made of it. */
  final byte[] pixels;

  private PillowReference(int width, int height, Preprocessing preprocessing, byte[] pixels) {
    this.width = width;
    this.height = height;
    this.preprocessing = preprocessing;
    this.pixels = pixels;
  }

  static List<PillowReference> all() {
    byte[] pixels = read("cases.bin");
    return new String(read("cases.csv"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("width"))
        .map(line -> parse(line.split(",", -1), pixels))
        .toList();
  }

  static byte[] read(String name) {
    try (InputStream in = PillowReference.class.getResourceAsStream("/pillow/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PillowReference parse(String[] fields, byte[] pixels) {
    Preprocessing preprocessing =
        Preprocessing.imagenet()
            .withResize(resize(fields[2]))
            .withCrop(Integer.parseInt(fields[3]), Integer.parseInt(fields[4]))
            .withFilter(Filter.valueOf(fields[5]))
            .withPassOrder(PassOrder.valueOf(fields[6]))
            .withLayout(Layout.NHWC)
            .withElementType(ElementType.UINT8);
    int offset = Integer.parseInt(fields[7]);
    byte[] own = Arrays.copyOfRange(pixels, offset, offset + preprocessing.sizeInBytes());
    return new PillowReference(
        Integer.parseInt(fields[0]), Integer.parseInt(fields[1]), preprocessing, own);
  }

  private static Resize resize(String spec) {
    if (spec.equals("none")) {
      return new Resize.None();
    }
    if (spec.startsWith("short:")) {
      return new Resize.ShortestSide(Integer.parseInt(spec.substring("short:".length())));
    }
    int x = spec.indexOf('x');
    return new Resize.Exact(
        Integer.parseInt(spec.substring(0, x)), Integer.parseInt(spec.substring(x + 1)));
  }

  @Override
  public String toString() {
    return "%d x %d %s %s to %d x %d, %s"
        .formatted(
            width,
            height,
            preprocessing.framing().filter(),
            preprocessing.framing().resize(),
            preprocessing.framing().width(),
            preprocessing.framing().height(),
            preprocessing.framing().passOrder());
  }
}
