package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.RefusedImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPixelStruct {

  private static BufferedImage decoded(int mode, byte[] data) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(PixelStruct.bitmap(2, 3, mode, data)));
  }

  private static byte[] counting(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (10 + i);
    }
    return data;
  }

  @Test
  void aDecoderReadsExactlyThesePixels() throws IOException {
    for (int channels : new int[] {1, 3, 4}) {
      byte[] data = counting(6 * channels);

      BufferedImage image = decoded((channels - 1) * 8, data);

      for (int y = 0; y < 2; y++) {
        for (int x = 0; x < 3; x++) {
          int at = (3 * y + x) * channels;
          int expected =
              channels == 1 ? data[at] : data[at + 2] << 16 | data[at + 1] << 8 | data[at];
          assertThat(
                  channels == 1
                      ? image.getRaster().getSample(x, y, 0)
                      : image.getRGB(x, y) & 0xffffff)
              .as("%d channels at %d %d", channels, x, y)
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | 3 | 21 | 18 | type 21, and 0, 16 and 24 are read: grey, BGR and BGRA of 8 bits",
        "2 | 3 | 16 | 17 | has 17 bytes of pixels, and 3 x 2 pixels of 3 channels are 18",
        "-1 | -1 | -1 | 0 | Spark's image source could not decode its file",
        "2147483647 | 2147483647 | 16 | 3 | has 3 bytes of pixels",
      })
  void whatIsNotAPictureIsRefused(int height, int width, int mode, int length, String message) {
    assertThatThrownBy(() -> PixelStruct.bitmap(height, width, mode, new byte[length]))
        .isInstanceOf(RefusedImageException.class)
        .hasMessageContaining(message);
  }
}
