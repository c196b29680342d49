package io.tracecast.graph.image.recipe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The image processors of transformers whose numbers can be had here, bit for bit those of the
 * classes on Pillow. Their torchvision-backed namesakes ({@code ...Fast}) are read as them.
 */
enum HuggingFaceProcessor {
  BEIT("Beit", Size.SQUARE, Crop.UNLESS_OFF),
  BIT("Bit", Size.SHORTEST_SIDE, Crop.UNLESS_OFF),
  BLIP("Blip", Size.SQUARE, Crop.NEVER),
  CHINESE_CLIP("ChineseCLIP", Size.HEIGHT_AND_WIDTH, Crop.UNLESS_OFF),
  CLIP("CLIP", Size.SHORTEST_SIDE, Crop.UNLESS_OFF),
  CONVNEXT("ConvNext", Size.OF_CONVNEXT, Crop.NEVER),
  DEIT("DeiT", Size.SQUARE, Crop.UNLESS_OFF),
  EFFICIENT_NET("EfficientNet", Size.SQUARE, Crop.IF_ON),
  LEVIT("Levit", Size.OF_LEVIT, Crop.UNLESS_OFF),
  MOBILE_NET_V1("MobileNetV1", Size.SHORTEST_SIDE, Crop.UNLESS_OFF),
  MOBILE_NET_V2("MobileNetV2", Size.SHORTEST_SIDE, Crop.UNLESS_OFF),
  MOBILE_VIT("MobileViT", Size.SHORTEST_SIDE, Crop.UNLESS_OFF),
  OWL_VIT("OwlViT", Size.SQUARE, Crop.IF_ON),
  POOL_FORMER("PoolFormer", Size.OF_POOL_FORMER, Crop.UNLESS_OFF),
  PVT("Pvt", Size.SQUARE, Crop.NEVER),
  SEGFORMER("Segformer", Size.SQUARE, Crop.NEVER),
  SIGLIP("Siglip", Size.HEIGHT_AND_WIDTH, Crop.NEVER),
  VIT("ViT", Size.SQUARE, Crop.NEVER);

  /** What becomes of {@code size}. */
  enum Size {
    /** A height and a width, or one number for both. */
    SQUARE,
    /** A height and a width, written out. */
    HEIGHT_AND_WIDTH,
    /** The shortest side, as one number too, or a height and a width. */
    SHORTEST_SIDE,
    /** The side of the result: below 384 it is cut out of a picture that is larger by crop_pct. */
    OF_CONVNEXT,
    /** A shortest side of which 256/224 are taken, or a height and a width as they are. */
    OF_LEVIT,
    /** A side that is divided by crop_pct. */
    OF_POOL_FORMER
  }

  /** Whether the centre is cut out. */
  enum Crop {
    NEVER,
    IF_ON,
    UNLESS_OFF
  }

  /** What others do that no preprocessing here can. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("DINOv3ViT", "resizes numbers instead of 8-bit pixels"),
          Map.entry("DPT", "makes sizes of its own for each picture"),
          Map.entry("Detr", "makes sizes of its own for each picture"),
          Map.entry("Donut", "turns, shrinks and pads pictures"),
          Map.entry("GLPN", "makes sizes of its own for each picture"),
          Map.entry("ImageGPT", "makes colours into clusters"),
          Map.entry("Nougat", "crops margins, shrinks and pads pictures"),
          Map.entry("Owlv2", "pads pictures to squares and resizes numbers"),
          Map.entry("Perceiver", "crops before it resizes"),
          Map.entry("Siglip2", "makes sizes of its own for each picture"),
          Map.entry("TimmWrapper", "leaves the transforms to timm"),
          Map.entry("ViTHybrid", "is gone from transformers"),
          Map.entry("Yolos", "makes sizes of its own for each picture"));

  private static final String SUFFIX = "(ImageProcessor(Fast|Pil)?|FeatureExtractor)$";

  private final String title;
  private final Size size;
  private final Crop crop;

  HuggingFaceProcessor(String title, Size size, Crop crop) {
    this.title = title;
    this.size = size;
    this.crop = crop;
  }

  Size size() {
    return size;
  }

  Crop crop() {
    return crop;
  }

  /**
   * Returns the processor of a type as configurations name it.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static HuggingFaceProcessor named(String type) {
    String name = type.replaceFirst(SUFFIX, "");
    return find(name)
        .orElseThrow(
            () ->
                HuggingFaceConfig.refused(
                    "the image processor %s %s. Supported are %s. If the graph needs no more than a resize, a centre crop and a normalisation, leave the file out and say them with --resize, --input-size, --filter, --crop-rounding, --scale, --mean and --std"
                        .formatted(
                            type,
                            OTHERS.getOrDefault(name, "is not known to do only what is done here"),
                            titles())));
  }

  private static Optional<HuggingFaceProcessor> find(String name) {
    return Arrays.stream(values()).filter(processor -> processor.title.equals(name)).findFirst();
  }

  static String titles() {
    return Arrays.stream(values())
        .map(processor -> processor.title)
        .sorted(Comparator.comparing(String::toLowerCase))
        .collect(Collectors.joining(", "));
  }
}
