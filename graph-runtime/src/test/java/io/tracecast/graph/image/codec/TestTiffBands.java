package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.BandChoice;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestTiffBands {

  private static byte[] decode(byte[] encoded, String bands) {
    DecodeOptions options =
        new DecodeOptions(
            DecoderChoice.JAVA,
            ImageLimits.DEFAULT,
            false,
            false,
            bands == null ? BandChoice.AS_STORED : BandChoice.parse(bands));
    try (ImageDecoder decoder = ImageDecoders.open(options)) {
      return Variants.copy(decoder.decode(encoded));
    }
  }

  private static void assertUnsupported(byte[] encoded, String bands, String message) {
    assertThatThrownBy(() -> decode(encoded, bands))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((UnreadableImageException) e).reason())
        .isEqualTo(Reason.UNSUPPORTED);
  }

  @ParameterizedTest
  @CsvSource({"5, 2", "6, 2", "13, 1", "5, 5"})
  void moreThanFourBandsAreRefusedByTheirNumber(int bands, int photometric) {
    byte[] encoded = new MadeTiff(bands, 8, false, photometric, 1).encoded(1);

    assertUnsupported(encoded, null, "Unsupported TIFF image: " + bands + " bands");
    assertUnsupported(encoded, null, "Name them with --bands, such as --bands 3,2,1");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void greyBandsOfWhichNoneIsCalledAColourAreRefused(int bands) {
    assertUnsupported(
        MadeTiff.of(bands).encoded(1), null, bands + " bands, none of them called a colour");
  }

  @ParameterizedTest
  @CsvSource({"5, 8, false", "13, 8, true", "7, 16, false", "9, 16, true", "4, 8, false"})
  void theChosenBandsAreThePicture(int bands, int bits, boolean apart) {
    MadeTiff tiff = new MadeTiff(bands, bits, apart, 1, 1);

    byte[] bgr = decode(tiff.encoded(1), "4,2,1");

    int[] chosen = {0, 1, 3};
    for (int i = 0; i < bgr.length; i++) {
      int sample = tiff.sample(i / 3 % MadeTiff.WIDTH, i / 3 / MadeTiff.WIDTH, chosen[i % 3]);
      assertThat(bgr[i] & 0xff).isEqualTo(bits == 8 ? sample : sample >> 8);
    }
  }

  @Test
  void oneBandMakesAGreyPicture() {
    MadeTiff tiff = MadeTiff.of(6);

    byte[] bgr = decode(tiff.encoded(1), "5");

    assertThat(bgr).startsWith(80, 80, 80, 81, 81, 81);
  }

  @Test
  void differencesBetweenPixelsAreSummedUpBandByBand() {
    byte[] lzw = Variants.bytes("lzw-predictor.tif");

    byte[] stored = decode(lzw, null);

    assertThat(decode(lzw, "1,2,3")).isEqualTo(stored);
    assertThat(decode(lzw, "3,2,1")).isNotEqualTo(stored);
  }

  @Test
  void aPictureWithoutAChosenBandIsRefused() {
    assertUnsupported(MadeTiff.of(5).encoded(1), "7,2,1", "band 7 is asked for, and it has 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.tif", "ycbcr.tif", "rgb-jpeg.tif", "int-32.tif"})
  void samplesThatAreNotBandsAreRefused(String name) {
    assertUnsupported(Variants.bytes(name), "1", "Score it in a run without the choice of bands");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,2", "1,2,3,4", "0,1,2", "r,g,b", "1;2;3", "-1"})
  void whatNamesNoBandsIsRefused(String text) {
    assertThatThrownBy(() -> BandChoice.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "50000, Zstandard compression",
    "34887, LERC compression",
    "50001, WebP compression",
    "34925, LZMA compression",
    "34712, JPEG 2000 compression",
    "34661, JBIG compression",
    "50002, JPEG XL compression",
    "4711, compression number 4711"
  })
  void aCompressionThatIsNotReadIsUnsupportedAndNamed(int compression, String name) {
    assertUnsupported(
        MadeTiff.of(1).encoded(compression),
        null,
        "Unsupported TIFF image: "
            + name
            + "; LZW, Deflate, PackBits, JPEG, fax and none are read."
            + " Save it again with LZW");
  }

  @Test
  void deepWhiteIsZeroInBigEndianOrderIsRefusedAsInPillow() {
    assertUnsupported(
        Variants.bytes("deep-white-is-zero-big.tif"), null, "zero for white in big-endian order");
  }
}
