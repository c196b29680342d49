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
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/** The image arguments of DJL Serving's {@code serving.properties}. */
final class DjlServingConfig {
  private static final String OPTION = "option.";
  private static final int DEFAULT_SIDE = 224;
  private static final String OFF = "false";
  private static final String ON = "true";
  private static final List<Float> ZEROS = List.of(0f, 0f, 0f);
  private static final List<Float> ONES = List.of(1f, 1f, 1f);

  private final Properties properties = new Properties();

  DjlServingConfig(String text) {
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot use serving.properties: it is not a properties file: " + e.getMessage(), e);
    }
    refuse("pad", "padding is not supported");
    refuse("centerFit", "a crop without a resize to the smallest fitting size is not supported");
    if (!value("flag", "COLOR").equals("COLOR")) {
      throw refused("flag", "only COLOR is supported");
    }
  }

  Preprocessing toPreprocessing() {
    String[] exact = parts("resize");
    String[] shortest = parts("resizeShort");
    if (exact.length > 0 && shortest.length > 0) {
      throw refused("resizeShort", "there is a resize as well; keep one of them");
    }
    String[] size = exact.length > 0 ? exact : shortest;
    Resize resize = exact.length > 0 ? exact(exact) : shortest(shortest);
    boolean crops = value("centerCrop", OFF).equals(ON);
    if (!crops && !(resize instanceof Resize.Exact)) {
      throw refused(
          "centerCrop", "without it pictures keep sizes of their own, and a batch needs one");
    }
    Resize.Exact fixed = crops ? null : (Resize.Exact) resize;
    boolean tensor = !value("toTensor", ON).equals(OFF);
    String range = value("range", "");
    return new Preprocessing(
        new Framing(
            resize,
            crops ? pixels("height") : fixed.height(),
            crops ? pixels("width") : fixed.width(),
            filter(size)),
        ColourOrder.RGB,
        tensor ? Layout.NCHW : Layout.NHWC,
        ElementType.FLOAT32,
        new Scaling(scale(tensor, range), mean(range), std()));
  }

  private Resize exact(String[] parts) {
    if (parts[0].equals(ON)) {
      return new Resize.Exact(pixels("height"), pixels("width"));
    }
    int width = pixels("resize", parts[0]);
    return new Resize.Exact(parts.length > 1 ? pixels("resize", parts[1]) : width, width);
  }

  private Resize shortest(String[] parts) {
    if (parts.length == 0) {
      return new Resize.None();
    }
    if (parts.length > 1 && !parts[1].startsWith("-")) {
      throw refused("resizeShort", "a longest side is not supported");
    }
    return new Resize.ShortestSide(
        parts[0].equals(ON)
            ? Math.max(pixels("width"), pixels("height"))
            : pixels("resizeShort", parts[0]));
  }

  private Filter filter(String[] size) {
    String name = size.length > 2 ? size[2] : "BILINEAR";
    return switch (name) {
      case "NEAREST" -> Filter.NEAREST;
      case "BILINEAR" -> Filter.BILINEAR;
      case "BICUBIC" -> Filter.BICUBIC;
      default -> throw refused("resize", "the interpolation " + name + " is not supported");
    };
  }

  private double scale(boolean tensor, String range) {
    if (tensor && !range.isEmpty()) {
      throw refused("range", "toTensor divides by 255 already; set toTensor=false");
    }
    return switch (range) {
      case "" -> tensor ? Scaling.UNIT_SCALE : 1;
      case "0,1" -> Scaling.UNIT_SCALE;
      case "-1,1" -> 1.0 / 128;
      default -> throw refused("range", "0,1 and -1,1 are supported");
    };
  }

  private List<Float> mean(String range) {
    String normalize = value("normalize", OFF);
    if (!range.isEmpty()) {
      if (!normalize.equals(OFF)) {
        throw refused("range", "there is a normalize as well; keep one of them");
      }
      return range.equals("-1,1") ? ONES : ZEROS;
    }
    return normalize.equals(OFF)
        ? ZEROS
        : triple(normalize, 0, Preprocessing.imagenet().scaling().mean());
  }

  private List<Float> std() {
    String normalize = value("normalize", OFF);
    return normalize.equals(OFF)
        ? ONES
        : triple(normalize, 3, Preprocessing.imagenet().scaling().std());
  }

  private List<Float> triple(String normalize, int first, List<Float> usual) {
    if (normalize.equals(ON)) {
      return usual;
    }
    String[] parts = normalize.split("\\s*,\\s*", -1);
    if (parts.length != 6) {
      throw refused("normalize", "three means and three standard deviations are needed");
    }
    try {
      return Arrays.stream(parts, first, first + 3).map(Float::valueOf).toList();
    } catch (NumberFormatException e) {
      throw refused("normalize", "it holds something else than numbers");
    }
  }

  private String[] parts(String key) {
    String value = value(key, OFF);
    return value.equals(OFF) ? new String[0] : value.split("\\s*,\\s*", -1);
  }

  private int pixels(String key) {
    return pixels(key, value(key, Integer.toString(DEFAULT_SIDE)));
  }

  private int pixels(String key, String text) {
    try {
      int pixels = (int) Double.parseDouble(text);
      if (pixels > 0) {
        return pixels;
      }
    } catch (NumberFormatException e) {
      throw refused(key, "'" + text + "' is not a number of pixels");
    }
    throw refused(key, "'" + text + "' is not a number of pixels");
  }

  private void refuse(String key, String why) {
    if (!value(key, OFF).equals(OFF)) {
      throw refused(key, why);
    }
  }

  private String value(String key, String otherwise) {
    return properties.getProperty(OPTION + key, properties.getProperty(key, otherwise)).trim();
  }

  private IllegalArgumentException refused(String key, String why) {
    return new IllegalArgumentException(
        "Cannot use serving.properties: " + key + "=" + value(key, "") + ": " + why);
  }
}
