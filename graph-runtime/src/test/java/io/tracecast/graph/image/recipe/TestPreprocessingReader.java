package io.tracecast.graph.image.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPreprocessingReader {
  private static final String VIT =
      """
      {"image_processor_type": "ViTImageProcessor", "do_resize": true, "size": 224, "resample": 2,
       "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
       "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
      """;
  private static final String CONVNEXT =
      """
      {"feature_extractor_type": "ConvNextFeatureExtractor", "size": {"shortest_edge": 224},
       "crop_pct": 0.875, "resample": 3, "image_mean": [0.485, 0.456, 0.406],
       "image_std": [0.229, 0.224, 0.225]}
      """;
  private static final String CLIP =
      """
      {"feature_extractor_type": "CLIPFeatureExtractor", "size": 224, "crop_size": 224,
       "do_center_crop": true, "resample": 3, "do_normalize": false}
      """;

  @Test
  void torchvisionsFirstWeightsAreTheUsualPreprocessing() {
    assertThat(PreprocessingReader.torchvision("ResNet50_Weights.IMAGENET1K_V1"))
        .isEqualTo(Preprocessing.imagenet());
  }

  @ParameterizedTest
  @CsvSource({
    "ResNet50_Weights.IMAGENET1K_V2, 232, 224, BILINEAR",
    "ResNet50_Weights.DEFAULT, 232, 224, BILINEAR",
    "Inception_V3_Weights.IMAGENET1K_V1, 342, 299, BILINEAR",
    "ViT_H_14_Weights.IMAGENET1K_SWAG_E2E_V1, 518, 518, BICUBIC",
    "EfficientNet_B4_Weights.IMAGENET1K_V1, 384, 380, BICUBIC",
    "ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V2, 232, 224, BILINEAR"
  })
  void torchvisionsWeightsHaveSizesOfTheirOwn(String name, int resize, int crop, Filter filter) {
    Preprocessing preprocessing = PreprocessingReader.torchvision(name);

    assertThat(preprocessing.framing().resize()).isEqualTo(new Resize.ShortestSide(resize));
    assertThat(preprocessing.framing().height()).isEqualTo(crop);
    assertThat(preprocessing.framing().width()).isEqualTo(crop);
    assertThat(preprocessing.framing().filter()).isEqualTo(filter);
  }

  @Test
  void everyNameInTorchvisionsTableHasAPreprocessing() {
    assertThat(PreprocessingReader.torchvisionWeights())
        .hasSizeGreaterThan(200)
        .allSatisfy(name -> assertThat(PreprocessingReader.torchvision(name)).isNotNull());
  }

  @Test
  void unknownTorchvisionWeightsNameThoseOfTheSameModel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreprocessingReader.torchvision("resnet50"))
        .withMessage(
            "Unknown torchvision weights 'resnet50'. Known are ResNet50_QuantizedWeights.DEFAULT,"
                + " ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V1,"
                + " ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V2, ResNet50_Weights.DEFAULT,"
                + " ResNet50_Weights.IMAGENET1K_V1, ResNet50_Weights.IMAGENET1K_V2");
  }

  @Test
  void aSingleSizeOfAVisionTransformerIsASquare() {
    assertThat(PreprocessingReader.huggingFace(VIT))
        .isEqualTo(
            new Preprocessing(
                new Framing(
                    new Resize.Exact(224, 224),
                    224,
                    224,
                    Filter.BILINEAR,
                    PassOrder.PILLOW_13,
                    CropRounding.DOWN),
                ColourOrder.RGB,
                Layout.NCHW,
                ElementType.FLOAT32,
                new Scaling(
                    Scaling.UNIT_SCALE, List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f))));
  }

  @Test
  void aSingleSizeOfClipIsTheShortestSide() {
    Preprocessing preprocessing = PreprocessingReader.huggingFace(CLIP);

    assertThat(preprocessing.framing().resize()).isEqualTo(new Resize.ShortestSide(224));
    assertThat(preprocessing.framing().filter()).isEqualTo(Filter.BICUBIC);
    assertThat(preprocessing.scaling().mean()).containsOnly(0f);
    assertThat(preprocessing.scaling().std()).containsOnly(1f);
  }

  @Test
  void smallConvNextInputsAreCutOutOfALargerPicture() {
    Preprocessing preprocessing = PreprocessingReader.huggingFace(CONVNEXT);

    assertThat(preprocessing.framing().resize()).isEqualTo(new Resize.ShortestSide(256));
    assertThat(preprocessing.framing().height()).isEqualTo(224);
  }

  @Test
  void largeConvNextInputsAreSqueezed() {
    String large = CONVNEXT.replace("224}", "384}");

    assertThat(PreprocessingReader.huggingFace(large).framing().resize())
        .isEqualTo(new Resize.Exact(384, 384));
  }

  @Test
  void mobileVitDoesNotNormalize() {
    String mobile =
        """
        {"feature_extractor_type": "MobileViTFeatureExtractor", "size": 288, "crop_size": 256,
         "do_center_crop": true, "do_flip_channel_order": true, "resample": 2}
        """;
    Preprocessing preprocessing = PreprocessingReader.huggingFace(mobile);

    assertThat(preprocessing.framing().resize()).isEqualTo(new Resize.ShortestSide(288));
    assertThat(preprocessing.colourOrder()).isEqualTo(ColourOrder.BGR);
    assertThat(preprocessing.scaling().std()).containsOnly(1f);
  }

  @Test
  void mobileVitFlipsChannelsUnlessToldOtherwise() {
    String mobile =
        """
        {"image_processor_type": "MobileViTImageProcessor", "size": 288, "crop_size": 256,
         "do_flip_channel_order": null, "resample": 2}
        """;

    assertThat(PreprocessingReader.huggingFace(mobile).colourOrder()).isEqualTo(ColourOrder.BGR);
    assertThat(PreprocessingReader.huggingFace(mobile.replace("null", "false")).colourOrder())
        .isEqualTo(ColourOrder.RGB);
  }

  @Test
  void nullIsAbsentForEveryKey() {
    String fast =
        """
        {"crop_size": null, "data_format": "channels_first", "default_to_square": true,
         "device": null, "disable_grouping": null, "do_center_crop": null, "do_convert_rgb": null,
         "do_pad": null, "pad_size": null, "do_normalize": null, "do_rescale": null,
         "do_resize": null, "rescale_factor": null, "image_mean": [0.5, 0.5, 0.5],
         "image_processor_type": "ViTImageProcessorFast", "feature_extractor_type": null,
         "image_std": [0.5, 0.5, 0.5], "input_data_format": null, "resample": 2,
         "return_tensors": null,
         "size": {"height": 224, "width": 224, "shortest_edge": null, "longest_edge": null}}
        """;

    assertThat(PreprocessingReader.huggingFace(fast))
        .isEqualTo(PreprocessingReader.huggingFace(VIT));
  }

  @Test
  void theImagePartOfATransformers5ProcessorIsRead() {
    String nested =
        "{\"image_processor\": "
            + CLIP.replace("feature_extractor_type", "image_processor_type")
                .replace("CLIPFeatureExtractor", "CLIPImageProcessorPil")
            + ", \"processor_class\": \"CLIPProcessor\", \"image_seq_length\": 7}";

    assertThat(PreprocessingReader.huggingFace(nested))
        .isEqualTo(PreprocessingReader.huggingFace(CLIP));
  }

  @Test
  void aByteOrderMarkBeforeTheJsonIsIgnored() {
    assertThat(PreprocessingReader.huggingFace("\uFEFF" + VIT.replace("\n", "\r\n")))
        .isEqualTo(PreprocessingReader.huggingFace(VIT));
  }

  @ParameterizedTest
  @CsvSource({
    "LevitImageProcessor, 256, 224",
    "BitImageProcessor, 224, 224",
    "MobileNetV1FeatureExtractor, 224, 224",
    "PoolFormerImageProcessorFast, 248, 224"
  })
  void aShortestSideIsWhatTheImageProcessorMakesOfIt(String type, int resize, int crop) {
    String json =
        CLIP.replace("CLIPFeatureExtractor", type)
            .replace("{", type.startsWith("Pool") ? "{\"crop_pct\": 0.9, " : "{");

    Preprocessing preprocessing = PreprocessingReader.huggingFace(json);

    assertThat(preprocessing.framing().resize()).isEqualTo(new Resize.ShortestSide(resize));
    assertThat(preprocessing.framing().height()).isEqualTo(crop);
    assertThat(preprocessing.framing().cropRounding()).isEqualTo(CropRounding.DOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'size': 224 | 'size': 'big' | size has no height and width: \"big\"",
        "'size': 224 | 'size': null | size is missing",
        "'size': 224 | 'size': 22.5 | size must be a whole number of pixels, not 22.5",
        "'size': 224 | 'size': {'shortest_edge': 224} | size has no height and width: {",
        "'size': 224 | 'size': 224, 'default_to_square': false | default_to_square says otherwise",
        "'size': 224 | 'sizes': 224 | the key sizes (224) may change the numbers",
        "'size': 224 | 'size': 224, 'crop_pct': 0.9 | the key crop_pct (0.9) may change the numbers",
        "'size': 224 | 'size': 224, 'do_center_crop': true | the image processor does not crop",
        "'resample': 2 | 'resample': 5 | resample 5 is not supported; 0 to 4 are",
        "'resample': 2 | 'resample': null | resample is missing, and what is then done differs",
        "'resample': 2 | 'num_channels': 3 | between versions of transformers. Add the model's: 0",
        "'do_resize': true | 'do_resize': 'yes' | do_resize must be true or false, not \"yes\"",
        "'do_resize': true | 'do_pad': true | the key do_pad (true) may change the numbers",
        "'do_resize': true | 'do_flip_channel_order': true | the key do_flip_channel_order (true)",
        "'do_resize': true | 'do_resize': false | without a centre crop pictures keep sizes",
        "'image_std': [0.5, 0.5, 0.5] | 'image_std': [0.5] | image_std must hold three numbers",
        "'image_std': [0.5, 0.5, 0.5] | 'num_channels': 3 | image_std is missing although",
        "'image_processor_type' | 'processor_class' | it names no image_processor_type, and image",
      })
  void whatCannotBeMappedIsRefusedByItsKey(String part, String change, String message) {
    String json = VIT.replace(part.replace('\'', '"'), change.replace('\'', '"'));

    assertRefused(json, message);
  }

  private static void assertRefused(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreprocessingReader.huggingFace(json))
        .withMessageStartingWith("Cannot use the image processor's configuration: ")
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "EfficientNetImageProcessor, divides by image_std twice unless include_top is false",
    "CLIPImageProcessor, crop_size is missing",
    "ConvNextImageProcessor, resample is missing",
    "PvtImageProcessor, resample is missing",
    "MobileViTImageProcessor, resample is missing",
    "SiglipImageProcessor, 'size must be {\"height\": H, \"width\": W}, not 224'",
    "ChineseCLIPImageProcessor, 'size must be {\"height\": H, \"width\": W}, not 224'",
    "PoolFormerImageProcessor, crop_pct is missing",
  })
  void whatAProcessorNeedsIsAskedForByName(String type, String message) {
    String json = VIT.replace("ViTImageProcessor", type);
    assertRefused(
        message.startsWith("resample")
            ? json.replace("\"resample\": 2,", "\"crop_size\": 224,")
            : json,
        message);
  }

  @ParameterizedTest
  @CsvSource({
    "PerceiverImageProcessor, crops before it resizes",
    "DINOv3ViTImageProcessorFast, resizes numbers instead of 8-bit pixels",
    "DPTFeatureExtractor, makes sizes of its own for each picture",
    "TimmWrapperImageProcessor, leaves the transforms to timm",
    "OtherImageProcessor, is not known to do only what is done here",
  })
  void otherImageProcessorsAreRefusedByName(String type, String reason) {
    String json = VIT.replace("ViTImageProcessor", type);

    assertRefused(
        json, "the image processor " + type + " " + reason + ". Supported are Beit, Bit,");
    assertRefused(json, "say them with --resize, --input-size, --filter, --crop-rounding, --scale");
  }

  @Test
  void brokenJsonIsNamedAsSuch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreprocessingReader.huggingFace("{\"size\": "))
        .withMessageStartingWith(
            "Cannot use the image processor's configuration: it is not JSON: ");
  }

  @Property
  void anyTextEndsInAnArgumentException(@ForAll String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PreprocessingReader.huggingFace(text));
    assertThatIllegalArgumentException().isThrownBy(() -> PreprocessingReader.djlServing(text));
  }

  @Test
  void djlServingsImageArgumentsBecomeAPreprocessing() {
    String properties =
        """
        engine=PyTorch
        option.width=224
        option.height=224
        option.resizeShort=256
        option.centerCrop=true
        option.normalize=true
        """;

    assertThat(PreprocessingReader.djlServing(properties)).isEqualTo(Preprocessing.imagenet());
  }

  @Test
  void djlServingsRangeIsAnAffineMap() {
    Preprocessing preprocessing =
        PreprocessingReader.djlServing("resize=320,240,BICUBIC\ntoTensor=false\nrange=-1,1");

    assertThat(preprocessing.framing().resize()).isEqualTo(new Resize.Exact(240, 320));
    assertThat(preprocessing.framing().filter()).isEqualTo(Filter.BICUBIC);
    assertThat(preprocessing.layout()).isEqualTo(Layout.NHWC);
    assertThat(preprocessing.scaling().scale()).isEqualTo(1.0 / 128);
    assertThat(preprocessing.scaling().mean()).containsOnly(1f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resize=true;pad=true | pad=true: padding is not supported",
        "resize=true;flag=GRAYSCALE | flag=GRAYSCALE: only COLOR is supported",
        "resize=wide | resize=wide: 'wide' is not a number of pixels",
        "resize=256,256,AREA | the interpolation AREA is not supported",
        "resizeShort=256 | centerCrop=: without it pictures keep sizes of their own",
        "resize=true;range=0,1 | toTensor divides by 255 already",
        "resize=true;normalize=1,2 | three means and three standard deviations are needed",
        "resize=true;normalize=a,b,c,d,e,f | it holds something else than numbers",
      })
  void whatDjlServingCannotMapIsRefusedByItsKey(String lines, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreprocessingReader.djlServing(lines.replace(';', '\n')))
        .withMessageStartingWith("Cannot use serving.properties: ")
        .withMessageContaining(message);
  }
}
