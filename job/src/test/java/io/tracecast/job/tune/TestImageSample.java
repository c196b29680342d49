package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class TestImageSample {
  private static List<Row> images(int count) {
    return IntStream.range(0, count).mapToObj(i -> RowFactory.create("image " + i)).toList();
  }

  @Test
  void imagesAreDrawnFromAllOverTheListingAndTheSameEachTime() {
    List<Row> drawn = ImageSample.draw(images(1000), 100);
    assertThat(drawn)
        .hasSize(100)
        .doesNotHaveDuplicates()
        .isEqualTo(ImageSample.draw(images(1000), 100));
    assertThat(drawn).isNotEqualTo(images(100));
  }

  @Test
  void tooFewImagesAreRepeated() {
    assertThat(ImageSample.draw(images(3), 6)).containsAll(images(3)).hasSize(6);
  }
}
