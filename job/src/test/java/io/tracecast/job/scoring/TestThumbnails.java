package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.job.Invocation;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class TestThumbnails {
  private final Thumbnails thumbnails = new Thumbnails(new Configuration(), DecodeOptions.DEFAULT);

  private BufferedImage of(ImageRow image) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(thumbnails.of(image)));
  }

  private BufferedImage ofSample(String name) throws IOException {
    return of(ImageRow.ofFile(Invocation.IMAGES.resolve(name).toUri().toString(), null, null));
  }

  private static byte[] png(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void aPhotographKeepsItsShapeAndItsColours() throws IOException {
    BufferedImage small = ofSample("china.jpg");
    assertThat(small.getWidth()).isEqualTo(160);
    assertThat(small.getHeight()).isEqualTo(107); // of 640 x 427
    Color sky = new Color(small.getRGB(10, 5));
    assertThat(sky.getBlue()).as("%s", sky).isGreaterThan(sky.getRed());
  }

  @Test
  void aSmallPictureIsNotEnlargedWhereverItsBytesLie() throws IOException {
    BufferedImage red = new BufferedImage(8, 3, BufferedImage.TYPE_3BYTE_BGR);
    red.setRGB(0, 0, Color.RED.getRGB());
    ImageRow row = new ImageRow("id 1", null, null, ContentPlace.ROW, png(red));

    BufferedImage small = of(row);
    assertThat(small.getWidth()).isEqualTo(8);
    assertThat(small.getHeight()).isEqualTo(3);
    assertThat(new Color(small.getRGB(0, 0))).isEqualTo(Color.RED);
    assertThat(new Color(small.getRGB(1, 0))).isEqualTo(Color.BLACK);
  }

  @Test
  void whatIsNotAPictureIsRefusedAsInTheLoop() {
    assertThatThrownBy(() -> ofSample("not-image.txt"))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageStartingWith("Not an image");
    assertThatThrownBy(() -> ofSample("gone.jpg")).isInstanceOf(FileNotFoundException.class);
  }
}
