package io.tracecast.graph.archive.onnx.contents;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that make an image smaller or larger. */
final class PoolRules {

  /** By operator, with its domain where that is not the standard. */
  static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("MaxPool", PoolRules::pool),
          Map.entry("AveragePool", PoolRules::pool),
          Map.entry("LpPool", PoolRules::pool),
          Map.entry("com.microsoft::QLinearAveragePool", PoolRules::pool),
          Map.entry("GlobalAveragePool", PoolRules::global),
          Map.entry("GlobalMaxPool", PoolRules::global),
          Map.entry("GlobalLpPool", PoolRules::global),
          Map.entry("com.microsoft::QLinearGlobalAveragePool", PoolRules::global),
          Map.entry("Resize", PoolRules::resize),
          Map.entry("Upsample", PoolRules::upsample),
          Map.entry("DepthToSpace", PoolRules::depthToSpace),
          Map.entry("SpaceToDepth", PoolRules::spaceToDepth),
          Map.entry("GridSample", PoolRules::gridSample),
          Map.entry("RoiAlign", PoolRules::roiAlign));

  private PoolRules() {}

  private static List<Fact> pool(Call call) {
    Fact image = call.in(0);
    long[] kernel = call.node().integers("kernel_shape").orElse(new long[0]);
    int rank = image.rank();
    if (kernel.length != rank - 2 || call.node().integer("channels_last", 0) != 0) {
      throw call.lost("its window has %d axes, its input %d".formatted(kernel.length, rank));
    }
    Windows windows = new Windows(call, kernel);
    boolean up = call.node().integer("ceil_mode", 0) != 0;
    long[] output = image.dims().clone();
    for (int axis = 2; axis < rank; axis++) {
      output[axis] = windows.output(axis - 2, image.size(axis), up);
    }
    Fact pooled = Fact.of(output);
    return List.of(pooled, pooled);
  }

  private static List<Fact> global(Call call) {
    long[] output = call.in(0).dims().clone();
    if (output.length < 2 || call.node().integer("channels_last", 0) != 0) {
      throw call.lost("its input has %d axes".formatted(output.length));
    }
    Arrays.fill(output, 2, output.length, 1);
    return List.of(Fact.of(output));
  }

  /** Sizes or scales, in the inputs that opset 10 or 11 and later ones have for them. */
  private static List<Fact> resize(Call call) {
    Fact image = call.in(0);
    boolean scaledFirst = call.inputs().size() == 2;
    int[] axes = resized(call, image);
    if (!call.node().text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw call.lost("it keeps the ratio of sides");
    }
    boolean sized = call.has(3) && call.in(3).elements() > 0;
    Numbers numbers = call.content(sized ? 3 : scaledFirst ? 1 : 2);
    if (numbers.size() != axes.length) {
      throw call.lost("it has %d sizes for %d axes".formatted(numbers.size(), axes.length));
    }
    long[] output = image.dims().clone();
    for (int i = 0; i < axes.length; i++) {
      output[axes[i]] =
          sized ? numbers.at(i) : (long) Math.floor(output[axes[i]] * numbers.values()[i]);
    }
    return List.of(Fact.of(output));
  }

  private static int[] resized(Call call, Fact image) {
    long[] all = new long[image.rank()];
    Arrays.setAll(all, axis -> axis);
    return Arrays.stream(call.node().integers("axes").orElse(all)).mapToInt(image::axis).toArray();
  }

  private static List<Fact> upsample(Call call) {
    Fact image = call.in(0);
    double[] scales =
        call.has(1)
            ? call.content(1).values()
            : call.node()
                .attribute("scales")
                .map(found -> found.numbers().stream().mapToDouble(Float::doubleValue).toArray())
                .orElse(new double[0]);
    if (scales.length != image.rank()) {
      throw call.lost("it has %d scales".formatted(scales.length));
    }
    long[] output = image.dims().clone();
    Arrays.setAll(output, axis -> (long) Math.floor(image.size(axis) * scales[axis]));
    return List.of(Fact.of(output));
  }

  private static List<Fact> depthToSpace(Call call) {
    Fact image = images(call);
    long block = block(call);
    return List.of(
        Fact.of(
            image.size(0),
            image.size(1) / (block * block),
            Math.multiplyExact(image.size(2), block),
            Math.multiplyExact(image.size(3), block)));
  }

  private static List<Fact> spaceToDepth(Call call) {
    Fact image = images(call);
    long block = block(call);
    return List.of(
        Fact.of(
            image.size(0),
            Math.multiplyExact(image.size(1), block * block),
            image.size(2) / block,
            image.size(3) / block));
  }

  private static long block(Call call) {
    long block = call.node().integer("blocksize", 0);
    if (block < 1 || block > Short.MAX_VALUE) {
      throw call.lost("its blocks have the side " + block);
    }
    return block;
  }

  private static Fact images(Call call) {
    Fact image = call.in(0);
    if (image.rank() != 4) {
      throw call.lost("its input has %d axes".formatted(image.rank()));
    }
    return image;
  }

  private static List<Fact> gridSample(Call call) {
    Fact image = images(call);
    Fact grid = call.in(1);
    return List.of(Fact.of(image.size(0), image.size(1), grid.size(1), grid.size(2)));
  }

  private static List<Fact> roiAlign(Call call) {
    return List.of(
        Fact.of(
            call.in(1).size(0),
            images(call).size(1),
            call.node().integer("output_height", 1),
            call.node().integer("output_width", 1)));
  }
}
