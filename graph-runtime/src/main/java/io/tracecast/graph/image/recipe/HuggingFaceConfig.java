package io.tracecast.graph.image.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * A Hugging Face {@code preprocessor_config.json}, or the part of a {@code processor_config.json}
 * that says the same. A value of null is an absent one.
 */
final class HuggingFaceConfig {
  /** Pillow's numbers for its filters. */
  private static final List<Filter> FILTERS =
      List.of(Filter.NEAREST, Filter.LANCZOS, Filter.BILINEAR, Filter.BICUBIC, Filter.BOX);

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final JsonNode root;
  private final HuggingFaceProcessor processor;

  HuggingFaceConfig(String json) {
    root = imagePart(parse(json));
    processor = HuggingFaceProcessor.named(type());
    HuggingFaceKeys.requireKnown(root, processor);
  }

  private static JsonNode parse(String json) {
    try {
      String text = json.startsWith(BYTE_ORDER_MARK) ? json.substring(1) : json;
      JsonNode root = new ObjectMapper().readTree(text);
      if (root == null || !root.isObject()) {
        throw refused("it is not a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          refused("it is not JSON: " + e.getOriginalMessage()).getMessage(), e);
    }
  }

  /** Returns the image processor's own part, which transformers 5 puts beside the tokenizer's. */
  private static JsonNode imagePart(JsonNode root) {
    JsonNode nested = root.path("image_processor");
    return nested.isObject() ? nested : root;
  }

  private String type() {
    JsonNode type = value("image_processor_type");
    if (type.isMissingNode()) {
      type = value("feature_extractor_type");
    }
    if (!type.isTextual()) {
      throw refused(
          "it names no image_processor_type, and image processors differ in what they make of the"
              + " same keys. Add the one of the model, such as \"image_processor_type\":"
              + " \"ViTImageProcessor\"");
    }
    return type.textValue();
  }

  /** Returns the value of a key, missing too where it is null. */
  private JsonNode value(String key) {
    JsonNode node = root.path(key);
    return node.isNull() ? root.path("") : node;
  }

  Preprocessing toPreprocessing() {
    HuggingFaceGeometry geometry = geometry();
    boolean normalizes = processor != HuggingFaceProcessor.MOBILE_VIT && flag("do_normalize", true);
    boolean flips = flag("do_flip_channel_order", processor == HuggingFaceProcessor.MOBILE_VIT);
    return new Preprocessing(
        new Framing(
            geometry.resize(),
            geometry.height(),
            geometry.width(),
            geometry.resize() instanceof Resize.None ? Filter.BILINEAR : filter(),
            PassOrder.PILLOW_13,
            CropRounding.DOWN),
        flips ? ColourOrder.BGR : ColourOrder.RGB,
        Layout.NCHW,
        ElementType.FLOAT32,
        new Scaling(
            flag("do_rescale", true) ? scale() : 1,
            normalizes ? triple("image_mean") : List.of(0f, 0f, 0f),
            normalizes ? triple("image_std") : List.of(1f, 1f, 1f)));
  }

  private HuggingFaceGeometry geometry() {
    HuggingFaceGeometry resized =
        flag("do_resize", true) ? resized() : HuggingFaceGeometry.UNCHANGED;
    if (crops()) {
      Resize.Exact crop = square("crop_size");
      return new HuggingFaceGeometry(resized.resize(), crop.height(), crop.width());
    }
    if (resized.height() == 0) {
      throw refused(
          "without a centre crop pictures keep sizes of their own, and a batch needs one. Set"
              + " do_center_crop and crop_size, or give size as height and width");
    }
    return resized;
  }

  private boolean crops() {
    return switch (processor.crop()) {
      case NEVER -> {
        if (flag("do_center_crop", false)) {
          throw refused(
              "do_center_crop is true, and the image processor does not crop. Set it to false, or"
                  + " name the type that crops");
        }
        yield false;
      }
      case IF_ON -> flag("do_center_crop", false);
      case UNLESS_OFF -> flag("do_center_crop", true);
    };
  }

  private HuggingFaceGeometry resized() {
    return switch (processor.size()) {
      case SQUARE -> {
        if (value("size").isNumber()) {
          requireSquareIs(true);
        }
        yield HuggingFaceGeometry.exact(square("size"));
      }
      case HEIGHT_AND_WIDTH -> {
        if (value("size").isNumber()) {
          throw refused("size must be {\"height\": H, \"width\": W}, not " + value("size"));
        }
        yield HuggingFaceGeometry.exact(square("size"));
      }
      case SHORTEST_SIDE ->
          namesShortestSide()
              ? HuggingFaceGeometry.shortestSide(shortestSide())
              : HuggingFaceGeometry.exact(square("size"));
      case OF_LEVIT ->
          namesShortestSide()
              ? HuggingFaceGeometry.shortestSide((int) (256.0 / 224 * shortestSide()))
              : HuggingFaceGeometry.exact(square("size"));
      case OF_CONVNEXT -> {
        if (!namesShortestSide()) {
          throw refused("size must be {\"shortest_edge\": N}, not " + value("size"));
        }
        yield HuggingFaceGeometry.ofConvNext(
            shortestSide(),
            value("crop_pct").isMissingNode() ? HuggingFaceGeometry.CONVNEXT_PART : cropPart());
      }
      case OF_POOL_FORMER -> {
        if (value("crop_pct").isMissingNode()) {
          throw refused("crop_pct is missing, and processors of that name differ without it");
        }
        yield namesShortestSide()
            ? HuggingFaceGeometry.shortestSide((int) (shortestSide() / cropPart()))
            : HuggingFaceGeometry.ofPoolFormer(square("size"), cropPart());
      }
    };
  }

  private boolean namesShortestSide() {
    JsonNode size = value("size");
    return size.isNumber() || size.hasNonNull("shortest_edge");
  }

  private int shortestSide() {
    JsonNode size = value("size");
    if (size.isNumber()) {
      requireSquareIs(false);
      return pixels(size, "size");
    }
    if (size.hasNonNull("longest_edge")) {
      throw refused("size with both shortest_edge and longest_edge is not supported");
    }
    return pixels(size.path("shortest_edge"), "size.shortest_edge");
  }

  private void requireSquareIs(boolean square) {
    if (flag("default_to_square", square) != square) {
      throw refused(
          "size is one number, and default_to_square says otherwise than the image processor."
              + " Write {\"shortest_edge\": N} or {\"height\": N, \"width\": N}");
    }
  }

  private double cropPart() {
    double part = number("crop_pct");
    if (part <= 0 || part > 1) {
      throw refused("crop_pct must be above 0 and at most 1, not " + part);
    }
    return part;
  }

  private Resize.Exact square(String key) {
    JsonNode size = value(key);
    if (size.isNumber()) {
      int pixels = pixels(size, key);
      return new Resize.Exact(pixels, pixels);
    }
    if (!size.hasNonNull("height") || !size.hasNonNull("width")) {
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
    JsonNode resample = value("resample");
    if (!resample.isInt() || resample.asInt() < 0 || resample.asInt() >= FILTERS.size()) {
      throw refused(
          resample.isMissingNode()
              ? "resample is missing, and what is then done differs between image processors and"
                  + " between versions of transformers. Add the model's: 0 nearest, 1 Lanczos,"
                  + " 2 bilinear, 3 bicubic, 4 box"
              : "resample " + resample + " is not supported; 0 to 4 are");
    }
    return FILTERS.get(resample.asInt());
  }

  private double scale() {
    double factor =
        value("rescale_factor").isMissingNode() ? Scaling.UNIT_SCALE : number("rescale_factor");
    return Math.abs(factor - Scaling.UNIT_SCALE) < 1e-12 ? Scaling.UNIT_SCALE : factor;
  }

  private double number(String key) {
    JsonNode node = value(key);
    if (!node.isNumber()) {
      throw refused(key + " must be a number, not " + node);
    }
    return node.asDouble();
  }

  private boolean flag(String key, boolean otherwise) {
    JsonNode node = value(key);
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      throw refused(key + " must be true or false, not " + node);
    }
    return node.asBoolean();
  }

  private List<Float> triple(String key) {
    JsonNode node = value(key);
    if (!node.isArray() || node.size() != 3) {
      throw refused(
          node.isMissingNode()
              ? key + " is missing although do_normalize is on"
              : key + " must hold three numbers, one per channel, not " + node);
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
    return new IllegalArgumentException("Cannot use the image processor's configuration: " + why);
  }
}
