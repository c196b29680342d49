package io.tracecast.job.options;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.TORCHSCRIPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that no image can have, and values that were meant for other pixels. */
class TestInterfaceResolver {
  private static final String MEAN = "123.675,116.28,103.53";
  private static final String STD = "58.395,57.12,57.375";

  @TempDir private Path folder;

  private Invocation pack(Path graph, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("pack", "--graph", graph, "--output", folder.resolve("packed")));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  private static void assertRefused(Invocation run, ExitCode exitCode, String... message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode.number());
    assertThat(run.err()).contains(message).doesNotContain("defect");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2000000000", "32769", "224x99999", "9999999999999999999", "0"})
  void sidesOfTheInputThatNoImageHasAreRefused(String size) {
    assertRefused(
        pack(TORCHSCRIPT, "--input-size", size),
        ExitCode.USAGE,
        "--input-size is a side (224) or height x width (224x192) of at most 32768 pixels, not '"
            + size);
  }

  @Test
  void otherValuesThatNoImageHasAreRefused() {
    assertRefused(
        pack(TORCHSCRIPT, "--resize", "65536"), ExitCode.USAGE, "--resize is a", "at most 65535");
    assertRefused(
        pack(TORCHSCRIPT, "--input-size", "32768"),
        ExitCode.USAGE,
        "A graph's input of 32768 x 32768 pixels fits no batch.");
    assertRefused(
        pack(TORCHSCRIPT, "--std", "1,0,1"), ExitCode.USAGE, "standard deviation must be above 0");
    assertRefused(pack(TORCHSCRIPT, "--mean", "NaN,0,1"), ExitCode.USAGE, "finite numbers");
    assertRefused(pack(TORCHSCRIPT, "--scale", "Infinity"), ExitCode.USAGE, "finite numbers");
  }

  @Test
  void recipesWithSidesThatNoImageHasAreRefused() throws IOException {
    Path config = huggingFace("{\"height\": 60000, \"width\": 60000}", "");
    assertRefused(pack(ONNX, "--preprocessor-config", config), ExitCode.USAGE, "not 60000 x 60000");
    Path properties =
        Files.writeString(
            folder.resolve("serving.properties"), "resize=1e300\ncenterCrop=true\nwidth=224\n");
    assertRefused(
        pack(ONNX, "--serving-properties", properties),
        ExitCode.USAGE,
        "The preprocessing cannot be used");
  }

  @Test
  void numbersOfOptionsAreBounded() {
    Path output = folder.resolve("output");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--batch-size", "1000000"),
        ExitCode.USAGE,
        "--batch-size asks for 1000000 images of 224 x 224 pixels",
        "At most 3566 fit.");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--intra-op-threads", "2000000000"),
        ExitCode.USAGE,
        "--intra-op-threads must be 1 to 1024, not 2000000000.");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--concurrent-passes", "1000000"),
        ExitCode.USAGE,
        "--concurrent-passes must be 1 to 1024");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--show", "-1"), ExitCode.USAGE, "--show must be 0");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--max-image-bytes", "3000000000"),
        ExitCode.USAGE,
        "--max-image-bytes must be 1 to 2147483639");
    assertThat(output).doesNotExist();
    Path options = folder.resolve("options");
    assertRefused(
        Invocation.of(
            "tune",
            "--graph",
            ONNX,
            "--images",
            IMAGES,
            "--write",
            options,
            "--batch-sizes",
            "9,4000"),
        ExitCode.USAGE,
        "--batch-sizes asks for 4000 images of 224 x 224 pixels");
    assertThat(options).doesNotExist();
  }

  @Test
  void aMeanOfUnscaledPixelsIsAskedAbout() {
    assertRefused(
        pack(ONNX, "--mean", MEAN, "--std", STD),
        ExitCode.USAGE,
        "--mean is 123.7,116.3,103.5, but pixels are scaled to 0..1 before it is taken off",
        "Give --scale 1 to leave pixels at 0..255",
        "or scale mean and std too: --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225.",
        "say so with --scale 0.00392156862745098.");
    assertThat(folder.resolve("packed")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0.00392156862745098"})
  void aScaleThatIsGivenIsTaken(String scale) {
    assertThat(pack(ONNX, "--mean", MEAN, "--std", STD, "--scale", scale).exitCode()).isZero();
    // what was packed was said, and is not asked about again
    Path packed = folder.resolve("packed");
    assertThat(
            Invocation.of("pack", "--graph", packed, "--output", folder.resolve("again"))
                .exitCode())
        .isZero();
  }

  @Test
  void aRecipeThatScalesIsAskedAbout() throws IOException {
    Path config =
        huggingFace(
            "{\"height\": 224, \"width\": 224}",
            ", \"do_rescale\": true, \"rescale_factor\": 0.00392156862745098");
    assertRefused(
        pack(ONNX, "--preprocessor-config", config),
        ExitCode.USAGE,
        "the mean in " + config + " is 123.7,116.3,103.5, but",
        "--scale 1");
    assertThat(pack(ONNX, "--preprocessor-config", config, "--scale", "1").exitCode()).isZero();
  }

  @Test
  void servingPropertiesAreAskedAbout() throws IOException {
    Path properties =
        Files.writeString(
            folder.resolve("serving.properties"),
            "resize=224,224\nnormalize=" + MEAN + "," + STD + "\n");
    assertRefused(
        pack(ONNX, "--serving-properties", properties),
        ExitCode.USAGE,
        "the mean in " + properties + " is 123.7");
  }

  @Test
  void aRecipesCropRoundingIsPackedAndAnOptionChangesIt() throws IOException {
    Path config = huggingFace("{\"height\": 224, \"width\": 224}", ", \"crop_size\": null");
    assertThat(packed("--preprocessor-config", config, "--scale", "1"))
        .isEqualTo(CropRounding.DOWN);
    assertThat(
            packed(
                "--preprocessor-config", config, "--scale", "1", "--crop-rounding", "half_to_even"))
        .isEqualTo(CropRounding.HALF_TO_EVEN);
    assertThat(packed("--preset", "imagenet")).isEqualTo(CropRounding.HALF_TO_EVEN);
    assertThat(packed("--preset", "imagenet", "--crop-rounding", "DOWN"))
        .isEqualTo(CropRounding.DOWN);
  }

  @Test
  void aLetterboxIsPackedWithItsPaddingAndAnOptionChangesOnePart() throws IOException {
    Preprocessing packed =
        preprocessing(
            ONNX, "--preset", "inception", "--resize", "letterbox", "--filter", "opencv_linear");
    assertThat(packed.framing().filter()).isEqualTo(Filter.OPENCV_LINEAR);
    assertThat(packed.framing().resize())
        .isEqualTo(new Resize.Letterbox(Resize.Letterbox.Place.CENTRE, PadColour.LETTERBOX));
    Path letterbox = Files.move(folder.resolve("packed"), folder.resolve("letterbox.onnx"));
    assertThat(preprocessing(letterbox, "--pad-colour", "0,17,255").framing().resize())
        .isEqualTo(new Resize.Letterbox(Resize.Letterbox.Place.CENTRE, new PadColour(0, 17, 255)));
    assertThat(preprocessing(letterbox, "--pad-place", "corner").framing().resize())
        .isEqualTo(new Resize.Letterbox(Resize.Letterbox.Place.CORNER, PadColour.LETTERBOX));
    assertThat(preprocessing(letterbox, "--filter", "OPENCV_AREA").framing().resize())
        .as("the padding stays")
        .isEqualTo(packed.framing().resize());
  }

  @Test
  void picturesAreScoredInALetterbox() throws IOException {
    Path output = folder.resolve("letterboxed");
    Invocation run =
        Invocation.score(
            ONNX,
            IMAGES,
            output,
            "--preset",
            "inception",
            "--resize",
            "letterbox",
            "--pad-colour",
            "0,0,0",
            "--filter",
            "opencv_area");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Invocation.report(output).at("/counts/scored").asInt()).isEqualTo(7);
  }

  @Test
  void aPaddingThatIsNotOneOfALetterboxIsRefused() {
    assertRefused(
        pack(ONNX, "--preset", "inception", "--pad-colour", "1,2,3"),
        ExitCode.USAGE,
        "--pad-colour is for letterboxed pictures, and these are resized otherwise. Give --resize"
            + " letterbox too");
    assertRefused(
        pack(ONNX, "--preset", "inception", "--resize", "224", "--pad-place", "corner"),
        ExitCode.USAGE,
        "--pad-place is for letterboxed pictures");
    assertRefused(
        pack(ONNX, "--preset", "inception", "--resize", "letterbox", "--pad-colour", "1,2"),
        ExitCode.USAGE,
        "A padding has red, green and blue, not 2 values");
    assertRefused(
        pack(ONNX, "--preset", "inception", "--resize", "letterbox", "--pad-colour", "1,2,256"),
        ExitCode.USAGE,
        "0 to 255, not 1,2,256");
  }

  /** Nothing else says that such a graph takes pixels, and to normalise them twice goes unseen. */
  @Test
  void aPresetLeavesWhatATorchScriptGraphIsSaidToTake() throws IOException {
    Object[] pixels = {
      "--preset", "imagenet", "--input-size", "8", "--layout", "NHWC", "--element-type", "UINT8"
    };
    preprocessing(GRAPHS.resolve("nhwc.pt"), pixels);
    Path takesPixels = Files.move(folder.resolve("packed"), folder.resolve("pixels.pt"));

    Preprocessing again = preprocessing(takesPixels, "--preset", "inception", "--input-size", "8");

    assertThat(again.elementType()).isEqualTo(ElementType.UINT8);
    assertThat(again.layout()).isEqualTo(Layout.NHWC);
  }

  private CropRounding packed(Object... options) throws IOException {
    return preprocessing(ONNX, options).framing().cropRounding();
  }

  private Preprocessing preprocessing(Path graph, Object... options) throws IOException {
    Path packed = folder.resolve("packed");
    Files.deleteIfExists(packed);
    Invocation run = pack(graph, options);
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (InputStream stream = Files.newInputStream(packed)) {
      return GraphArchive.read("packed", stream).graphInterface().orElseThrow().preprocessing();
    }
  }

  private Path huggingFace(String size, String more) throws IOException {
    return Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"image_processor_type": "ViTImageProcessor", "size": %s, "resample": 2,
         "image_mean": [%s], "image_std": [%s]%s}
        """
            .formatted(size, MEAN, STD, more));
  }

  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  @ParameterizedTest
  @ValueSource(strings = {"grey.onnx", "grey-nhwc.onnx"})
  void graphsOfOneChannelTakeGreyPicturesAndOneNumberPerMean(String graph) throws IOException {
    for (String values : List.of("0.5", "0.5,0.5,0.5")) {
      Path output = folder.resolve(graph + values.length());
      Invocation run =
          Invocation.score(
              GRAPHS.resolve(graph),
              IMAGES,
              output,
              "--input-size",
              "8",
              "--mean",
              values,
              "--std",
              values);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(Invocation.report(output).at("/counts/scored").asInt()).isEqualTo(7);
      assertThat(Invocation.report(output).at("/counts/quarantined").asInt())
          .as("not-image.txt alone")
          .isEqualTo(1);
    }
  }

  @Test
  void meansOfThreeColoursThatDifferAreNotThoseOfOneChannel() {
    Path graph = GRAPHS.resolve("grey.onnx");
    assertRefused(
        pack(graph, "--preset", "imagenet"),
        ExitCode.USAGE,
        "The graph takes one channel, and the preprocessing has [0.485",
        "Give --mean as one number.");
    assertRefused(
        pack(graph, "--input-size", "8", "--mean", "0.1,0.2,0.3", "--std", "1"),
        ExitCode.USAGE,
        "--mean needs one number, such as 0.5, since the graph takes one channel");
    assertRefused(pack(TORCHSCRIPT, "--mean", "0.5"), ExitCode.USAGE, "give --colour-order GREY");
  }

  @Test
  void graphsOfOtherChannelsAreRefusedWithTheChannelsThatAreTaken() {
    assertRefused(
        pack(GRAPHS.resolve("four-channels.onnx"), "--preset", "inception"),
        ExitCode.GRAPH,
        "it takes 4 channels. Graphs of 1 channel (grey) and of 3 channels (colour) score images");
    assertRefused(
        pack(GRAPHS.resolve("sums.onnx"), "--preset", "inception", "--colour-order", "GREY"),
        ExitCode.GRAPH,
        "gives grey images of 8 x 8 pixels in NCHW",
        "--colour-order to match the graph");
  }

  @Test
  void labelFilesThatCannotBeToldAreRefusedByName() throws IOException {
    Path labels = Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"vit\"}");
    assertRefused(
        pack(TORCHSCRIPT, "--labels", labels),
        ExitCode.GRAPH,
        "Cannot use labels " + labels + ": its key 'model_type' is not an index",
        "Give one label per line, a JSON list");
  }
}
