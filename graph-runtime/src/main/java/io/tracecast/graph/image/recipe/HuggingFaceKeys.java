package io.tracecast.graph.image.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Set;

/**
 * The keys of a {@code preprocessor_config.json}: those that are read, and those that may be there.
 */
final class HuggingFaceKeys {
  private static final Set<String> READ =
      Set.of(
          "image_processor_type",
          "feature_extractor_type",
          "do_resize",
          "size",
          "resample",
          "do_center_crop",
          "crop_size",
          "default_to_square",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std");

  /** These name classes, or ask for what happens here anyway. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "processor_class",
          "do_convert_rgb",
          "auto_map",
          "data_format",
          "input_data_format",
          "return_tensors",
          "device",
          "disable_grouping",
          "do_reduce_labels",
          "reduce_labels",
          "patch_size",
          "num_channels",
          "image_seq_length",
          "_valid_processor_keys");

  private HuggingFaceKeys() {}

  /** Refuses keys that would change the numbers if they were understood. */
  static void requireKnown(JsonNode root, HuggingFaceProcessor processor) {
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!isKnown(name, processor) && isSet(root.path(name))) {
        throw HuggingFaceConfig.refused(
            "the key "
                + name
                + " ("
                + root.path(name)
                + ") may change the numbers and is not supported. Set it to null if it does not");
      }
    }
    if (processor == HuggingFaceProcessor.EFFICIENT_NET && normalisesTwice(root)) {
      throw HuggingFaceConfig.refused(
          "EfficientNetImageProcessor divides by image_std twice unless include_top is false, which"
              + " is not done here. Square the numbers of image_std and set include_top to false:"
              + " the numbers are then the same up to rounding");
    }
  }

  private static boolean normalisesTwice(JsonNode root) {
    JsonNode top = root.path("include_top");
    return !top.isBoolean() || top.asBoolean();
  }

  private static boolean isKnown(String name, HuggingFaceProcessor processor) {
    return switch (name) {
      case "crop_pct" ->
          processor == HuggingFaceProcessor.CONVNEXT
              || processor == HuggingFaceProcessor.POOL_FORMER;
      case "do_flip_channel_order" -> processor == HuggingFaceProcessor.MOBILE_VIT;
      case "include_top" -> processor == HuggingFaceProcessor.EFFICIENT_NET;
      default -> READ.contains(name) || WITHOUT_EFFECT.contains(name);
    };
  }

  private static boolean isSet(JsonNode value) {
    return !value.isNull() && !(value.isBoolean() && !value.asBoolean());
  }
}
