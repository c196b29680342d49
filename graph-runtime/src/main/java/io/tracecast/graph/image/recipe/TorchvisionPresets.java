package io.tracecast.graph.image.recipe;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table that {@code tools/torchvision-presets} made. */
final class TorchvisionPresets {
  private static final String TABLE = "torchvision-presets.tsv";
  private static final NavigableMap<String, String[]> PRESETS = read();

  private TorchvisionPresets() {}

  static SortedSet<String> names() {
    return Collections.unmodifiableNavigableSet(PRESETS.navigableKeySet());
  }

  static Preprocessing named(String weights) {
    String[] columns = PRESETS.get(weights);
    if (columns == null) {
      throw new IllegalArgumentException(
          "Unknown torchvision weights '" + weights + "'. " + suggestion(weights));
    }
    int crop = Integer.parseInt(columns[2]);
    return new Preprocessing(
        new Framing(
            new Resize.ShortestSide(Integer.parseInt(columns[1])),
            crop,
            crop,
            Filter.valueOf(columns[3].toUpperCase(Locale.ROOT))),
        ColourOrder.RGB,
        Layout.NCHW,
        ElementType.FLOAT32,
        new Scaling(Scaling.UNIT_SCALE, floats(columns[4]), floats(columns[5])));
  }

  private static String suggestion(String weights) {
    String model = weights.replaceFirst("\\..*", "").replace("_", "").toLowerCase(Locale.ROOT);
    List<String> near =
        PRESETS.keySet().stream()
            .filter(name -> !model.isEmpty())
            .filter(name -> name.replace("_", "").toLowerCase(Locale.ROOT).startsWith(model))
            .toList();
    return near.isEmpty()
        ? "Names look like ResNet50_Weights.IMAGENET1K_V2; segmentation, detection and video weights"
            + " have no preprocessing here"
        : "Known are " + String.join(", ", near);
  }

  private static List<Float> floats(String values) {
    return Arrays.stream(values.split(",", -1)).map(Float::valueOf).toList();
  }

  private static NavigableMap<String, String[]> read() {
    try (InputStream table = TorchvisionPresets.class.getResourceAsStream(TABLE)) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .collect(
              Collectors.toMap(row -> row[0], row -> row, (first, same) -> first, TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + TABLE + " from the class path", e);
    }
  }
}
