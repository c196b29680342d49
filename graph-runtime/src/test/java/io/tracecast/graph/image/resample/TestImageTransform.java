package io.tracecast.graph.image.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.HalfFloat;
import io.tracecast.graph.tensor.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestImageTransform {
  private static final List<Preprocessing> NORMALISATIONS =
      List.of(Preprocessing.imagenet(), Preprocessing.inception());

  static List<PillowReference> references() {
    return PillowReference.all();
  }

  static Stream<Arguments> normalisations() {
    return Stream.of(Arguments.of(0), Arguments.of(1));
  }

  @ParameterizedTest
  @MethodSource("references")
  void plainJavaGivesPillowsPixels(PillowReference reference) {
    assertThat(transformed(reference, new PlainHorizontalPass(), ColourOrder.BGR))
        .isEqualTo(reference.pixels);
  }

  @ParameterizedTest
  @MethodSource("references")
  void theVectorApiGivesPillowsPixels(PillowReference reference) {
    assertThat(VectorHorizontalPass.isWorthwhile()).isTrue();
    assertThat(transformed(reference, new VectorHorizontalPass(), ColourOrder.RGB))
        .isEqualTo(reference.pixels);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT16, NCHW", "BFLOAT16, NCHW", "FLOAT16, NHWC", "BFLOAT16, NHWC"})
  void twoByteElementsAreTheFloatsRounded(ElementType type, Layout layout) {
    // narrower than the crop: what is missing is black, which the mean makes another number
    Preprocessing floats =
        Preprocessing.imagenet().withLayout(layout).withResize(new Resize.None());
    ByteBuffer expected = transformed(floats);
    ByteBuffer halves = transformed(floats.withElementType(type));

    assertThat(halves.remaining()).isEqualTo(expected.remaining() / 2);
    while (halves.hasRemaining()) {
      float value = expected.getFloat();
      assertThat(halves.getShort())
          .isEqualTo(
              type == ElementType.FLOAT16
                  ? HalfFloat.toFloat16(value)
                  : HalfFloat.toBfloat16(value));
    }
  }

  private static ByteBuffer transformed(Preprocessing preprocessing) {
    ByteBuffer destination =
        ByteBuffer.allocateDirect(preprocessing.sizeInBytes()).order(ByteOrder.nativeOrder());
    ImageTransform.with(preprocessing, new PlainHorizontalPass())
        .transform(SyntheticPicture.of(200, 300, ColourOrder.RGB), destination);
    return destination;
  }

  private static byte[] transformed(
      PillowReference reference, HorizontalPass pass, ColourOrder order) {
    DecodedImage image = SyntheticPicture.of(reference.width, reference.height, order);
    return transformed(ImageTransform.with(reference.preprocessing, pass), reference, image);
  }

  private static byte[] transformed(
      ImageTransform transform, PillowReference reference, DecodedImage image) {
    ByteBuffer destination = ByteBuffer.allocateDirect(reference.preprocessing.sizeInBytes());
    transform.transform(image, destination);
    return bytes(destination);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("normalisations")
  void normalisedValuesAreTorchsOwn(int index) {
    Preprocessing preprocessing =
        NORMALISATIONS.get(index).withResize(new Resize.None()).withCrop(1, 256);
    ByteBuffer destination = ByteBuffer.allocateDirect(preprocessing.sizeInBytes());
    ImageTransform.fastest(preprocessing).transform(greys(), destination);
    FloatBuffer expected =
        ByteBuffer.wrap(PillowReference.read("normalised.bin"))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    assertThat(floats(destination)).isEqualTo(floats(expected, index * 768, 768));
  }

  private static DecodedImage greys() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(768);
    for (int i = 0; i < 768; i++) {
      pixels.put(i, (byte) (i / 3));
    }
    return new DecodedImage(pixels, 256, 1, ColourOrder.RGB, 256, 1);
  }

  private static float[] floats(ByteBuffer buffer) {
    return floats(
        buffer.duplicate().clear().order(ByteOrder.nativeOrder()).asFloatBuffer(),
        0,
        buffer.capacity() / Float.BYTES);
  }

  private static float[] floats(FloatBuffer buffer, int from, int length) {
    float[] floats = new float[length];
    buffer.get(from, floats);
    return floats;
  }

  @Test
  void layoutsHoldTheSameValuesInAnotherOrder() {
    DecodedImage image = SyntheticPicture.of(41, 33, ColourOrder.BGR);
    Preprocessing planar =
        Preprocessing.imagenet().withResize(new Resize.ShortestSide(20)).withCrop(16, 18);
    float[] nchw = transformed(planar, image);
    float[] nhwc = transformed(planar.withLayout(Layout.NHWC), image);
    int pixels = 16 * 18;
    for (int i = 0; i < pixels; i++) {
      for (int channel = 0; channel < 3; channel++) {
        assertThat(nhwc[3 * i + channel]).isEqualTo(nchw[channel * pixels + i]);
      }
    }
  }

  @Test
  void bgrKeepsEachChannelsOwnMeanAndDeviation() {
    DecodedImage image = SyntheticPicture.of(41, 33, ColourOrder.RGB);
    Preprocessing rgb = Preprocessing.imagenet().withCrop(9, 7);
    float[] inRgb = transformed(rgb, image);
    float[] inBgr = transformed(rgb.withColourOrder(ColourOrder.BGR), image);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(plane(inBgr, channel, 63)).isEqualTo(plane(inRgb, 2 - channel, 63));
    }
  }

  private static float[] plane(float[] planes, int channel, int size) {
    return Arrays.copyOfRange(planes, channel * size, (channel + 1) * size);
  }

  private static float[] transformed(Preprocessing preprocessing, DecodedImage image) {
    ByteBuffer destination = ByteBuffer.allocateDirect(preprocessing.sizeInBytes());
    ImageTransform.fastest(preprocessing).transform(image, destination);
    return floats(destination);
  }

  @Test
  void paddingIsBlackBeforeItIsNormalised() {
    Preprocessing preprocessing =
        Preprocessing.imagenet().withResize(new Resize.None()).withCrop(5, 5);
    float[] planes = transformed(preprocessing, SyntheticPicture.of(1, 1, ColourOrder.RGB));
    assertThat(planes[0]).isEqualTo((0f - 0.485f) / 0.229f);
    assertThat(planes[74]).isEqualTo((0f - 0.406f) / 0.225f);
  }

  @ParameterizedTest
  @CsvSource({"147, 74, 73", "149, 74, 74", "3, 2, 1", "1, 0, 0", "146, 73, 73"})
  void anOddMarginIsHalvedAsTheRecipeSays(int margin, int halfToEven, int down) {
    for (CropRounding rounding : CropRounding.values()) {
      Preprocessing preprocessing = rows(4, rounding);
      int first = rounding == CropRounding.DOWN ? down : halfToEven;
      DecodedImage image = columnOfNumbers(4 + margin);
      assertThat(Transformed.bytes(ImageTransform.fastest(preprocessing), preprocessing, image))
          .containsExactly(threeEach(first, first + 1, first + 2, first + 3));
    }
  }

  @Test
  void anOddPixelOfBlackLiesWhereTheRecipePutsIt() {
    DecodedImage image = columnOfNumbers(2); // 0 and 1
    for (CropRounding rounding : CropRounding.values()) {
      Preprocessing preprocessing = rows(5, rounding);
      byte[] expected =
          rounding == CropRounding.DOWN ? threeEach(0, 0, 0, 1, 0) : threeEach(0, 0, 1, 0, 0);
      assertThat(Transformed.bytes(ImageTransform.fastest(preprocessing), preprocessing, image))
          .containsExactly(expected);
    }
  }

  private static Preprocessing rows(int height, CropRounding rounding) {
    return Preprocessing.imagenet()
        .withResize(new Resize.None())
        .withCrop(height, 1)
        .withLayout(Layout.NHWC)
        .withElementType(ElementType.UINT8)
        .withCropRounding(rounding);
  }

  private static DecodedImage columnOfNumbers(int height) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * height);
    for (int i = 0; i < 3 * height; i++) {
      pixels.put(i, (byte) (i / 3));
    }
    return new DecodedImage(pixels, 1, height, ColourOrder.RGB, 1, height);
  }

  private static byte[] threeEach(int... values) {
    byte[] bytes = new byte[3 * values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i / 3];
    }
    return bytes;
  }

  @Test
  void anotherScaleMultipliesInsteadOfDividing() {
    Preprocessing preprocessing =
        new Preprocessing(
            new Framing(new Resize.None(), 1, 256, Filter.BILINEAR),
            ColourOrder.RGB,
            Layout.NHWC,
            ElementType.FLOAT32,
            new Scaling(1 / 127.5, List.of(1f, 1f, 1f), List.of(1f, 1f, 1f)));
    float[] values = transformed(preprocessing, greys());
    assertThat(values[0]).isEqualTo(-1f);
    assertThat(values[3 * 100]).isEqualTo((float) (100 * (1 / 127.5)) - 1f);
    assertThat(values[3 * 255]).isEqualTo(1f);
  }

  @Test
  void oneTransformServesPicturesOfManySizes() {
    PillowReference first = references().get(0);
    ImageTransform transform = ImageTransform.fastest(first.preprocessing);
    for (int size = 1; size < 200; size += 13) {
      transformed(transform, first, SyntheticPicture.of(size, 200 - size, ColourOrder.RGB));
    }
    DecodedImage image = SyntheticPicture.of(first.width, first.height, ColourOrder.BGR);
    assertThat(transformed(transform, first, image)).isEqualTo(first.pixels);
  }

  @Test
  void onlyTheImagesOwnBytesAreWrittenWhateverThePosition() {
    Preprocessing preprocessing = Preprocessing.imagenet().withCrop(3, 3);
    ByteBuffer destination = ByteBuffer.allocateDirect(preprocessing.sizeInBytes() + 4);
    destination.putInt(preprocessing.sizeInBytes(), 0x01020304).position(7).limit(9);
    ImageTransform.fastest(preprocessing)
        .transform(SyntheticPicture.of(30, 20, ColourOrder.RGB), destination);
    assertThat(destination.position()).isEqualTo(7);
    assertThat(destination.clear().getInt(preprocessing.sizeInBytes())).isEqualTo(0x01020304);
    assertThat(destination.getFloat(0)).isNotZero();
  }

  @Test
  void aHeapBufferIsRefused() {
    ImageTransform transform = ImageTransform.fastest(Preprocessing.imagenet());
    assertThatThrownBy(
            () ->
                transform.transform(
                    SyntheticPicture.of(4, 4, ColourOrder.RGB), ByteBuffer.allocate(602112)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The batch needs a writable direct buffer of 602112 bytes for this image, not a heap one of 602112");
  }

  @Test
  void tooFewPixelsAreRefused() {
    DecodedImage image =
        new DecodedImage(ByteBuffer.allocateDirect(47), 4, 4, ColourOrder.RGB, 4, 4);
    ImageTransform transform = ImageTransform.fastest(Preprocessing.imagenet());
    assertThatThrownBy(() -> transform.transform(image, ByteBuffer.allocateDirect(602112)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The pixels of a 4 x 4 image need a direct buffer of 48 bytes, not a direct one of 47");
  }

  @Test
  void anImageWithoutPixelsIsRefused() {
    DecodedImage image =
        new DecodedImage(ByteBuffer.allocateDirect(0), 0, 4, ColourOrder.RGB, 0, 4);
    ImageTransform transform = ImageTransform.fastest(Preprocessing.imagenet());
    assertThatThrownBy(() -> transform.transform(image, ByteBuffer.allocateDirect(602112)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("An image of 0 x 4 pixels has nothing to transform");
  }

  @Test
  void aStripThatWouldGrowWithoutBoundIsRefused() {
    DecodedImage image = SyntheticPicture.of(5000, 1, ColourOrder.RGB);
    ImageTransform transform = ImageTransform.fastest(Preprocessing.imagenet());
    assertThatThrownBy(() -> transform.transform(image, ByteBuffer.allocateDirect(602112)))
        .isInstanceOfSatisfying(
            UnreadableImageException.class,
            e -> assertThat(e.reason()).isEqualTo(UnreadableImageException.Reason.TOO_LARGE))
        .hasMessageContaining("5000 x 1")
        .hasMessageContaining("1280000 x 256");
  }
}
