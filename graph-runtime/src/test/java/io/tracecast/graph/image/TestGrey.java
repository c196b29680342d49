package io.tracecast.graph.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tracecast.graph.image.resample.HorizontalPass;
import io.tracecast.graph.image.resample.HorizontalPasses;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.image.resample.PlainHorizontalPass;
import io.tracecast.graph.image.resample.SyntheticPicture;
import io.tracecast.graph.image.resample.Transformed;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs of one channel. */
class TestGrey {
  private static final Preprocessing GREY =
      Preprocessing.inception()
          .withColourOrder(ColourOrder.GREY)
          .withResize(new Resize.Exact(28, 28))
          .withCrop(28, 28)
          .withElementType(ElementType.UINT8);

  /** The digests are those of Pillow 13: {@code convert("L").resize(...)} of the same picture. */
  @ParameterizedTest
  @CsvSource({
    "61, 47, BILINEAR, 28, 28, a20181aa66f71f0981a3bb22f031b83976b5d984a67ee335621a5724073a7eeb",
    "37, 300, BICUBIC, 30, 21, 0aef3f82b7a8980027e1a80c032fd4c493f220e783940e59eedcf9208f5fb465",
    "300, 37, LANCZOS, 16, 45, 7b747df725df3d648e166b533690d47e31d31053cc137efd412a4b0eb7bd9e40",
    "13, 9, BICUBIC, 33, 40, 295b631b56adf54491c8985480c33ddb1592682bfef69808e27ea4dea571f443",
    "90, 533, NEAREST, 50, 45, 0435cd737a455b64db5f3724ada51a2d5c04e86c773bfeca59344ad74a562c7c",
    "28, 28, BILINEAR, 28, 28, c00651539e1fac80c04e462081de16b43c3bffba90a6b303bc398eb7980b9121"
  })
  void pixelsArePillowsOfTheGreyPictureResized(
      int width, int height, Filter filter, int rows, int columns, String sha256) {
    Preprocessing preprocessing =
        GREY.withFilter(filter).withResize(new Resize.Exact(rows, columns)).withCrop(rows, columns);
    for (ColourOrder order : List.of(ColourOrder.RGB, ColourOrder.BGR)) {
      DecodedImage image = SyntheticPicture.of(width, height, order);
      for (HorizontalPass pass : List.of(new PlainHorizontalPass(), HorizontalPasses.fastest())) {
        ImageTransform transform = ImageTransform.with(preprocessing, pass);
        assertThat(sha256(Transformed.bytes(transform, preprocessing, image))).isEqualTo(sha256);
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void greyPicturesKeepEveryValue() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 256);
    for (int i = 0; i < 3 * 256; i++) {
      pixels.put(i, (byte) (i / 3));
    }
    Preprocessing untouched = GREY.withResize(new Resize.None()).withCrop(1, 256);
    DecodedImage image = new DecodedImage(pixels, 256, 1, ColourOrder.BGR, 256, 1);

    byte[] greys = Transformed.bytes(ImageTransform.fastest(untouched), untouched, image);

    for (int i = 0; i < 256; i++) {
      assertThat(greys[i]).isEqualTo((byte) i);
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void oneMeanAndDeviationNormaliseAndFillInEitherLayout(Layout layout) {
    DecodedImage image = SyntheticPicture.of(9, 7, ColourOrder.RGB);
    Preprocessing bytes = GREY.withResize(new Resize.None()).withCrop(12, 12).withLayout(layout);
    Preprocessing floats = bytes.withElementType(ElementType.FLOAT32);
    byte[] greys = Transformed.bytes(ImageTransform.fastest(bytes), bytes, image);
    ByteBuffer numbers =
        ByteBuffer.wrap(Transformed.bytes(ImageTransform.fastest(floats), floats, image))
            .order(ByteOrder.nativeOrder());

    assertThat(floats.sizeInBytes()).isEqualTo(12 * 12 * Float.BYTES);
    for (int i = 0; i < greys.length; i++) {
      assertThat(numbers.getFloat(Float.BYTES * i))
          .isEqualTo(((greys[i] & 0xFF) / 255f - 0.5f) / 0.5f);
    }
    assertThat(greys[0]).isZero();
  }

  @Test
  void threeMeansThatDifferAreNotThoseOfOneChannel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preprocessing.imagenet().withColourOrder(ColourOrder.GREY))
        .withMessageContaining("takes one mean and one standard deviation, not [0.485");
  }
}
