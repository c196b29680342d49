package io.tracecast.graph.image;

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
          "crop_pct",
          "default_to_square",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std",
          "do_flip_channel_order");

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
  static void requireKnown(JsonNode root, String processor) {
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!READ.contains(name) && !WITHOUT_EFFECT.contains(name) && isSet(root.path(name))) {
        throw HuggingFaceConfig.refused(
            "the key "
                + name
                + " ("
                + root.path(name)
                + ") may change the numbers and is not supported. Set it to null if it does not");
      }
    }
    if (processor.equals("Levit")) {
      throw HuggingFaceConfig.refused(
          "LevitImageProcessor resizes to 256/224 of size. Write that size and the type"
              + " ViTImageProcessor");
    }
    if (processor.equals("EfficientNet") && root.path("include_top").isMissingNode()) {
      throw HuggingFaceConfig.refused(
          "EfficientNetImageProcessor normalises twice unless include_top is false. Square image_std"
              + " and set include_top to false");
    }
  }

  private static boolean isSet(JsonNode value) {
    return !value.isNull() && !(value.isBoolean() && !value.asBoolean());
  }
}
