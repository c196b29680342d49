package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchException;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.job.Invocation;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a row gives: a file's bytes, its own, or the reason why it gives none. */
class TestImageReader {
  private static final Path FILE = Invocation.IMAGES.resolve("china.jpg");

  private static ImageReader reader(long maxBytes) {
    return new ImageReader(
        new Configuration(), new ImageLimits(maxBytes, ImageLimits.DEFAULT.maxPixels()));
  }

  private static ImageRow read(ContentPlace place, byte[] content) throws IOException {
    return reader(1 << 20).read(new ImageRow("file:" + FILE, null, null, place, content));
  }

  private static ImageRow readText(String text) throws IOException {
    return read(ContentPlace.ROW_AS_BASE64, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertFails(Exception failure, String kind, String message) {
    assertThat(ImageFailure.kind(failure)).isEqualTo(kind);
    assertThat(ImageFailure.message(failure)).isEqualTo(message);
  }

  @Test
  void onlyARowThatSaysSoIsReadFromItsFile() throws IOException {
    ImageRow read = read(ContentPlace.FILE, null);
    assertThat(read.content()).isEqualTo(Files.readAllBytes(FILE));
    assertThat(read.length()).isEqualTo(Files.size(FILE));
    for (ContentPlace place : new ContentPlace[] {ContentPlace.ROW, ContentPlace.ROW_AS_BASE64}) {
      assertFails(
          catchException(() -> read(place, null)),
          "null_content",
          "The row's content is null: it holds no bytes of an image");
    }
    assertFails(
        catchException(() -> read(ContentPlace.NAMED_ONLY, null)),
        "null_content",
        "The row's bytes are null and only its path is set, which a table's run does not open; files"
            + " are scored with --images or --images-from");
  }

  @ParameterizedTest
  @EnumSource(ContentPlace.class)
  void aRowWithoutAnIdGivesNoImage(ContentPlace place) {
    for (byte[] content : new byte[][] {null, {1, 2}}) {
      assertFails(
          catchException(() -> reader(9).read(new ImageRow(null, null, null, place, content))),
          "null_id",
          "The row's id is null, so nothing names its image in the predictions; --id-column names another column");
    }
  }

  @Test
  void base64IsDecodedInOnePieceOrInLines() throws IOException {
    byte[] bytes = Files.readAllBytes(FILE);
    for (String text :
        new String[] {
          Base64.getEncoder().encodeToString(bytes),
          Base64.getMimeEncoder().encodeToString(bytes),
          Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes) + "\n"
        }) {
      ImageRow read = readText(text);
      assertThat(read.content()).isEqualTo(bytes);
      assertThat(read.length()).isEqualTo(bytes.length);
    }
    assertThat(readText("").content()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AQI,'3 characters do not make groups of four, so its end is cut off'",
    "AQID BAUG,'it has the byte 0x20 at position 5'",
    "AQ_D,'it has ''_'', which is of the alphabet for URLs, at position 3'",
    "data:image/png;base64,'it has '':'', as a data: URI or a path has, at position 5'",
    "AQ==AQID,'data follow its padding at position 5'",
    "AQID====,'its padding does not fit its end'",
    "AQé=,'it has the byte 0xc3 at position 3'",
  })
  void textThatIsNotBase64IsRefusedWithTheReason(String text, String why) {
    assertFails(
        catchException(() -> readText(text)), "not_base64", "The row's text is not base64: " + why);
  }

  @Test
  void textOfTooManyBytesIsNotDecoded() {
    ImageRow large =
        new ImageRow("large", null, null, ContentPlace.ROW_AS_BASE64, new byte[4 * 10]);
    assertThatThrownBy(() -> reader(29).read(large))
        .hasMessage("The file has 30 bytes, and at most 29 are read");
  }
}
