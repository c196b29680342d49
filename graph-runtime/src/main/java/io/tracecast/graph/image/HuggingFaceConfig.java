package io.tracecast.graph.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Hugging Face {@code preprocessor_config.json}. */
final class HuggingFaceConfig {
  /**
   * Image processors whose single number means a square, and those where it is the shortest side.
   */
  private static final Map<String, Boolean> SQUARE =
      Map.ofEntries(
          Map.entry("ViT", true),
          Map.entry("DeiT", true),
          Map.entry("Beit", true),
          Map.entry("EfficientNet", true),
          Map.entry("CLIP", false),
          Map.entry("Bit", false),
          Map.entry("ConvNext", false),
          Map.entry("MobileNetV1", false),
          Map.entry("MobileNetV2", false),
          Map.entry("MobileViT", false));

  /** Pillow's numbers for its filters. */
  private static final List<Filter> FILTERS =
      List.of(Filter.NEAREST, Filter.LANCZOS, Filter.BILINEAR, Filter.BICUBIC, Filter.BOX);

  private static final String WITHOUT_NORMALIZATION = "MobileViT";
  private static final int CONVNEXT_WARPS_FROM = 384;

  private final JsonNode root;
  private final String processor;

  HuggingFaceConfig(String json) {
    root = parse(json);
    String type =
        root.path("image_processor_type").asText(root.path("feature_extractor_type").asText(""));
    processor = type.replaceFirst("(ImageProcessor(Fast|Pil)?|FeatureExtractor)$", "");
    HuggingFaceKeys.requireKnown(root, processor);
  }

  private static JsonNode parse(String json) {
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      if (root == null || !root.isObject()) {
        throw refused("it is no JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Cannot use preprocessor_config.json: it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  Preprocessing toPreprocessing() {
    Geometry geometry = geometry();
    boolean normalizes = flag("do_normalize", !processor.equals(WITHOUT_NORMALIZATION));
    return new Preprocessing(
        geometry.resize,
        geometry.height,
        geometry.width,
        geometry.resize instanceof Resize.None ? Filter.BILINEAR : filter(),
        flag("do_flip_channel_order", false) ? ColourOrder.BGR : ColourOrder.RGB,
        Layout.NCHW,
        ElementType.FLOAT32,
        flag("do_rescale", true) ? scale() : 1,
        normalizes ? triple("image_mean") : List.of(0f, 0f, 0f),
        normalizes ? triple("image_std") : List.of(1f, 1f, 1f));
  }

  private record Geometry(Resize resize, int height, int width) {}

  private Geometry geometry() {
    Resize resize = flag("do_resize", true) ? resize() : new Resize.None();
    if (root.has("crop_pct") && resize instanceof Resize.ShortestSide side) {
      return cropped(side.pixels());
    }
    if (flag("do_center_crop", root.has("crop_size"))) {
      Resize.Exact crop = square("crop_size");
      return new Geometry(resize, crop.height(), crop.width());
    }
    if (resize instanceof Resize.Exact exact) {
      return new Geometry(exact, exact.height(), exact.width());
    }
    throw refused(
        "without a centre crop pictures keep sizes of their own, and a batch needs one. Set"
            + " do_center_crop and crop_size, or give size as height and width");
  }

  /** ConvNeXt's way: small inputs are cut out of a larger picture, large ones are squeezed. */
  private Geometry cropped(int side) {
    if (side >= CONVNEXT_WARPS_FROM) {
      return new Geometry(new Resize.Exact(side, side), side, side);
    }
    double part = number("crop_pct");
    if (part <= 0 || part > 1) {
      throw refused("crop_pct must be above 0 and at most 1, not " + part);
    }
    return new Geometry(new Resize.ShortestSide((int) (side / part)), side, side);
  }

  private Resize resize() {
    JsonNode size = root.path("size");
    if (size.has("shortest_edge")) {
      if (size.has("longest_edge")) {
        throw refused("size with both shortest_edge and longest_edge is not supported");
      }
      return new Resize.ShortestSide(pixels(size.path("shortest_edge"), "size.shortest_edge"));
    }
    if (!size.isNumber()) {
      return square("size");
    }
    int pixels = pixels(size, "size");
    return singleNumberMeansSquare()
        ? new Resize.Exact(pixels, pixels)
        : new Resize.ShortestSide(pixels);
  }

  private boolean singleNumberMeansSquare() {
    if (root.has("default_to_square")) {
      return flag("default_to_square", true);
    }
    Boolean square = SQUARE.get(processor);
    if (square == null) {
      throw refused(
          "size is one number, and nothing says what the image processor '"
              + processor
              + "' makes of it. Write {\"shortest_edge\": N} or {\"height\": N, \"width\": N}");
    }
    return square;
  }

  private Resize.Exact square(String key) {
    JsonNode size = root.path(key);
    if (size.isNumber()) {
      int pixels = pixels(size, key);
      return new Resize.Exact(pixels, pixels);
    }
    if (!size.has("height") || !size.has("width")) {
      throw refused(
          size.isMissingNode() ? key + " is missing" : key + " has no height and width: " + size);
    }
    return new Resize.Exact(
        pixels(size.path("height"), key + ".height"), pixels(size.path("width"), key + ".width"));
  }

  private static int pixels(JsonNode node, String key) {
    if (!node.canConvertToExactIntegral() || node.asLong() <= 0 || node.asLong() > 1 << 20) {
      throw refused(key + " must be a whole number of pixels, not " + node);
    }
    return node.asInt();
  }

  private Filter filter() {
    JsonNode resample = root.path("resample");
    if (!resample.isInt() || resample.asInt() < 0 || resample.asInt() >= FILTERS.size()) {
      throw refused(
          resample.isMissingNode()
              ? "resample is missing, and image processors differ in what they then do. Add it: 0"
                  + " nearest, 1 Lanczos, 2 bilinear, 3 bicubic, 4 box"
              : "resample " + resample + " is not supported; 0 to 4 are");
    }
    return FILTERS.get(resample.asInt());
  }

  private double scale() {
    double factor =
        root.has("rescale_factor") ? number("rescale_factor") : Preprocessing.UNIT_SCALE;
    return Math.abs(factor - Preprocessing.UNIT_SCALE) < 1e-12 ? Preprocessing.UNIT_SCALE : factor;
  }

  private double number(String key) {
    JsonNode node = root.path(key);
    if (!node.isNumber()) {
      throw refused(key + " must be a number, not " + node);
    }
    return node.asDouble();
  }

  private boolean flag(String key, boolean otherwise) {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      throw refused(key + " must be true or false, not " + node);
    }
    return node.asBoolean();
  }

  private List<Float> triple(String key) {
    JsonNode node = root.path(key);
    if (!node.isArray() || node.size() != 3) {
      throw refused(
          node.isMissingNode()
              ? key + " is missing although do_normalize is on"
              : key + " must hold three numbers, one a channel, not " + node);
    }
    List<Float> values = new ArrayList<>();
    for (JsonNode value : node) {
      if (!value.isNumber()) {
        throw refused(key + " must hold three numbers, not " + node);
      }
      values.add((float) value.asDouble());
    }
    return values;
  }

  static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("Cannot use preprocessor_config.json: " + why);
  }
}
